def generate(rng):
    return f"{rng.randint(0, 600)}\n"
