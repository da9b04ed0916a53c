"""Judges an answer: the same code on the desktop, in the browser and in the demo."""
