def full_name(first, last):
    return f"{last} {first}"
