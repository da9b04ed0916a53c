age = int(input())
print(f"Next year you will be {age}")
