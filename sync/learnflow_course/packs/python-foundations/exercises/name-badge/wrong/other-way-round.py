name = "Amina"
city = "Mombasa"
print(f"{city} lives in {name}")
