def double(n):
    n * 2
