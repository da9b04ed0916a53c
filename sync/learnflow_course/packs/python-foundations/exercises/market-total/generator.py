def generate(rng):
    return f"{rng.randint(1, 500)}\n{rng.randint(0, 60)}\n"
