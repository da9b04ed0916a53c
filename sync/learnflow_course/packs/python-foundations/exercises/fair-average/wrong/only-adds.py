def average(first, second):
    return first + second
