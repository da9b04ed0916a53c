"""The HTTP routes: each parses, calls one use-case, answers."""
