stops = int(input("How many stops? "))
print(f"Stops: {stops}")
print(f"Price: {price}")
price = stops * 15
