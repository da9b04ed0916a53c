def fare(stops):
    return 5 * stops
