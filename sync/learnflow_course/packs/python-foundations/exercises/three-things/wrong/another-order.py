print("rice")
print("soap")
print("tea")
