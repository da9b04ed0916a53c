price = int(input("Price of one? "))
