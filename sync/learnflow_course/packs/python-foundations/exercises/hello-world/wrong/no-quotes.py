print(Hello, LearnFlow)
