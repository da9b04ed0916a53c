seeds = int(input("Seeds? "))
neighbours = int(input("Neighbours? "))
