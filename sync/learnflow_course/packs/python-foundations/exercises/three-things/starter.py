print("rice")
