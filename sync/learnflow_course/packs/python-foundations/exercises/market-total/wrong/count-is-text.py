price = int(input())
count = input()
print(f"Total: {count * price}")
