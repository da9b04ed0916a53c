"""What the student is doing, free of Qt: the exercise in hand, the text as typed, the facts to record."""
