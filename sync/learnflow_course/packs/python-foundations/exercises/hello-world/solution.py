print("Hello, LearnFlow")
