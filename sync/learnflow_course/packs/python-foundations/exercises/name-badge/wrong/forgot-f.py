name = "Amina"
city = "Mombasa"
print("{name} lives in {city}")
