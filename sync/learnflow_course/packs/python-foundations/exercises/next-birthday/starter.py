age = input("How old are you? ")
