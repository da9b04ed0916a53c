"""The client half of the attempt protocol."""
