stops = int(input("How many stops? "))
price = stops * 15
print(f"Price: {price}")
print(f"Stops: {stops}")
