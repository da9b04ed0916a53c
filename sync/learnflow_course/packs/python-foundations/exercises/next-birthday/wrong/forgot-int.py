age = input()
print(f"Next year you will be {age + 1}")
