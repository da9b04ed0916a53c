total = int(input())
friends = int(input())
print(f"Each pays about {total // friends}")
