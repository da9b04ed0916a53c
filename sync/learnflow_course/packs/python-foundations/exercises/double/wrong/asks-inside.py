def double(n):
    n = int(input())
    return n * 2
