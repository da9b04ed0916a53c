seeds = int(input())
neighbours = int(input())
print(f"Each: {seeds // neighbours}")
