print("rice")
print("tea")
print("soap")
