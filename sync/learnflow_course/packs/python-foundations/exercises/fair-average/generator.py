def generate(rng):
    return f"average({rng.randint(0, 100)}, {rng.randint(0, 100)})"
