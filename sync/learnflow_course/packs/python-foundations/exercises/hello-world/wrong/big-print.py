Print("Hello, LearnFlow")
