age = int(input())
print("Next year you will be " + age + 1)
