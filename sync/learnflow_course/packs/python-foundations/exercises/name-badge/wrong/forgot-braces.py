name = "Amina"
city = "Mombasa"
print(f"name lives in city")
