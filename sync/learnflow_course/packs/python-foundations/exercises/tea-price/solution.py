def tea_price(cups):
    return cups * 12


total = tea_price(4)
print(f"Total: {total}")
