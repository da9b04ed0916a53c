home = 1
away = 1
home = home + 1
home = home + 2
print(f"Home {home}, away {away}")
