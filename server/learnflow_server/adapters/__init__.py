"""One folder per tool; each keeps the contracts of ports.py."""
