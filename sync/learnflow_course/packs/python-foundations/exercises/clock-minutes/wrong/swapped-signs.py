total = int(input())
print(f"{total % 60} h {total // 60} min")
