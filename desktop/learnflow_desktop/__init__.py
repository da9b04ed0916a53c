"""The desktop IDE."""
