def fare(stops):
    20 + 5 * stops
