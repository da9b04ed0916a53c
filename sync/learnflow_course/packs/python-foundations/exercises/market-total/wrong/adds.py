price = int(input())
count = int(input())
print(f"Total: {price + count}")
