start = input()
end = input()
print("From {start} to {end}")
print("And back to {start}")
