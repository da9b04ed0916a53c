print("Line 7")
print("Next stop: plaza norte")
print("Mind the step")
