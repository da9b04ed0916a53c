price = int(input())
count = int(input())
print("Total: " + price * count)
