def tea_price(cups):
    return f"{cups * 12}"


total = tea_price(4)
print(f"Total: {total}")
