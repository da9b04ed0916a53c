total = int(input())
friends = int(input())
print(f"Each pays about {round(total) / friends}")
