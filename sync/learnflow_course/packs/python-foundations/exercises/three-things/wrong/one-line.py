print("rice tea soap")
