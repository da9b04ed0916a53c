price = int(input())
count = int(input())
print(price * count)
