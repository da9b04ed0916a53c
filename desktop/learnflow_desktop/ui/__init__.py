"""What the student sees: one widget per file, fed with plain data, telling what was asked through signals."""
