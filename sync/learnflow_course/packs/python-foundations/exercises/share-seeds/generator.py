def generate(rng):
    return f"{rng.randint(0, 500)}\n{rng.randint(1, 40)}\n"
