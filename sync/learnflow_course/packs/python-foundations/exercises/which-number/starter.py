print(2 + 3 * 2)
print(9 // 2)
print(9 % 2)
print(8 / 2)
