def fare(stops):
    return 20 + stops
