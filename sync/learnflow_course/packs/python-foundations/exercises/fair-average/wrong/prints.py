def average(first, second):
    print((first + second) / 2)
