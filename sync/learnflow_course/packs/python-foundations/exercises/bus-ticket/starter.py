print(f"Price: {price}")
price = stops * 15
stops = input("How many stops? ")
print(f"Stops: {stops}")
stops = int(input("How many stops? "))
