def generate(rng):
    return f"double({rng.randint(-500, 500)})"
