name = "Amina"
city = "Mombasa"
