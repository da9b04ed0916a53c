print("hello, learnflow")
