print("Line 7")
print("Next stop: Plaza Norte")
print("Mind the steps")
