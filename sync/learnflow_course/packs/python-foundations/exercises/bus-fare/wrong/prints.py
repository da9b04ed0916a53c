def fare(stops):
    print(20 + 5 * stops)
