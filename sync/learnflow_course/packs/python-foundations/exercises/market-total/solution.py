price = int(input("Price of one? "))
count = int(input("How many? "))
print(f"Total: {price * count}")
