print("How old are you?")
age = int(input())
print(f"Next year you will be {age + 1}")
