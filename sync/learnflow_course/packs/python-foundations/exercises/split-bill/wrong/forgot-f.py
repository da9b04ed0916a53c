total = int(input())
friends = int(input())
print("Each pays about {round(total / friends)}")
