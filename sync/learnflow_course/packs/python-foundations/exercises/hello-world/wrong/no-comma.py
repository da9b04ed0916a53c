print("Hello LearnFlow")
