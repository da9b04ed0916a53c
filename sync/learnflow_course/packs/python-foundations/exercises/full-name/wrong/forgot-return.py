def full_name(first, last):
    f"{first} {last}"
