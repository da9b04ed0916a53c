start = input("From? ")
end = input("To? ")
print(f"From {start} to {end}")
print(f"And back to {start}")
