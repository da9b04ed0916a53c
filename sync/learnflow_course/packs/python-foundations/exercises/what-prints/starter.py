print("one")
print("two", "three")
print("four" + "five")
