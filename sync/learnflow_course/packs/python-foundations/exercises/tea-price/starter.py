def tea_price(cups):
    print(cups * 12)


total = tea_price(4)
print(f"Total: {total}")
