total = int(input("How many minutes? "))
hours = total // 60
minutes = total % 60
print(f"{hours} h {minutes} min")
