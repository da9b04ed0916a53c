start = input()
end = input()
print(f"From {start} to {end}")
print(f"And back to {end}")
