print("Rice")
print("Tea")
print("Soap")
