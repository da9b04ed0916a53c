start = input("From? ")
