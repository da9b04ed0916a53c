# An odd number of friends never leaves exactly one half, so every way of rounding gives the same answer.
def generate(rng):
    return f"{rng.randint(10, 500)}\n{rng.choice([3, 5, 7, 9, 11])}\n"
