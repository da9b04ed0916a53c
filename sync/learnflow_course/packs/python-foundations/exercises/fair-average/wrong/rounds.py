def average(first, second):
    return round((first + second) / 2)
