def full_name(first, last):
    print(first, last)
