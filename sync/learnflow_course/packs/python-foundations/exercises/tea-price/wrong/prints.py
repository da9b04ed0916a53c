def tea_price(cups):
    price = cups * 12
    print(price)


total = tea_price(4)
print(f"Total: {total}")
