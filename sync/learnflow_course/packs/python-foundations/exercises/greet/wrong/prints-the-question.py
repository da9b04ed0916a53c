print("What is your name?")
name = input()
print(f"Hello, {name}")
