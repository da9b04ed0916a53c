"""Simulated students who use the real sync library and the real grader."""
