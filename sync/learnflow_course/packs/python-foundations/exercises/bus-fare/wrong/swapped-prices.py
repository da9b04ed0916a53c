def fare(stops):
    return 5 + 20 * stops
