age = int(input("How old are you? "))
print(f"Next year you will be {age + 1}")
