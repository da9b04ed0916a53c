seeds = int(input())
neighbours = int(input())
print(f"Each: {seeds % neighbours}")
print(f"Left: {seeds // neighbours}")
