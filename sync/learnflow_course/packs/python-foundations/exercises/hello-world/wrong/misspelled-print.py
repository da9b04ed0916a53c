prnt("Hello, LearnFlow")
