NAMES = ["Priya", "Matteo", "Oluwaseun", "Sofía", "Chen", "Fatima", "Ivan", "Leila"]


def generate(rng):
    return f"full_name({rng.choice(NAMES)!r}, {rng.choice(NAMES)!r})"
