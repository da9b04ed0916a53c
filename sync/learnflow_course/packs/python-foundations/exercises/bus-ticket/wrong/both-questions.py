stops = int(input("How many stops? "))
stops = input("How many stops? ")
price = stops * 15
print(f"Stops: {stops}")
print(f"Price: {price}")
