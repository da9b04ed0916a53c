seeds = int(input("Seeds? "))
neighbours = int(input("Neighbours? "))
print(f"Each: {seeds // neighbours}")
print(f"Left: {seeds % neighbours}")
