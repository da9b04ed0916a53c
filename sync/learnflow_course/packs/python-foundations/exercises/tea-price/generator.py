def generate(rng):
    return f"tea_price({rng.randint(0, 200)})"
