total = int(input("Total? "))
friends = int(input("How many friends? "))
print(f"Each pays about {round(total / friends)}")
