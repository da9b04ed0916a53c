def fare(stops):
    return 20 + 5 * stops
