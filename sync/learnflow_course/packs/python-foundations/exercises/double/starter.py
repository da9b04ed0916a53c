def double(n):
    return n


print(double(4))
