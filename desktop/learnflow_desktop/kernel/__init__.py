"""Runs the student's programs in a process of their own: `Runner` (Qt), `KernelProcess`, and `inside` (the other side)."""
