"""What helps a student read and write code, free of Qt: marks in plain words, completion, errors explained."""
