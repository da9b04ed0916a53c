"""What a teacher reads about a class."""
