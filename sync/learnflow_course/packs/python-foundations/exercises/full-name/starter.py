def full_name(first, last):
    return first


print(full_name("Jin", "Park"))
