neighbours = int(input())
seeds = int(input())
print(f"Each: {seeds // neighbours}")
print(f"Left: {seeds % neighbours}")
