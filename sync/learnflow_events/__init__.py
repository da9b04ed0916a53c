"""The wire contract of an attempt: what both sides of LearnFlow agree on, and nothing else."""
