print(f"Hello, {name}")
