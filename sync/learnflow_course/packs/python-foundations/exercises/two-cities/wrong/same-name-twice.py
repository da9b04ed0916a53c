start = input()
start = input()
print(f"From {start} to {start}")
print(f"And back to {start}")
