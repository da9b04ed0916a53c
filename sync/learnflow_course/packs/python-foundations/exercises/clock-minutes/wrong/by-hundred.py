total = int(input())
print(f"{total // 100} h {total % 100} min")
