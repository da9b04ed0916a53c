def generate(rng):
    return f"fare({rng.randint(0, 80)})"
