seeds = 10
birds = 2
seeds = seeds - birds
birds = seeds
print(seeds)
print(birds)
