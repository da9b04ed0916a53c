total = int(input("Total? "))
friends = int(input("How many friends? "))
