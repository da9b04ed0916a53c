def generate(rng):
    return f"{rng.randint(5, 110)}\n"
