def plus_one(n):
    return n + 1


def show(n):
    print("see", n)


plus_one(5)
show(plus_one(7))
