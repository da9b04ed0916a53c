def average(first, second):
    return first + second / 2


print(average(4, 6))
