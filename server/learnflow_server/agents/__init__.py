"""Readers of the log, each at its own offset: progress, alerts, history."""
