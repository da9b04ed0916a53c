input()
print("Hello, Amina")
