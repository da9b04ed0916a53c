total = int(input("How many minutes? "))
