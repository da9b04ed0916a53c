home = 1
away = 1
home = home + 1
home + 1
print(f"Home {home}, away {away}")
