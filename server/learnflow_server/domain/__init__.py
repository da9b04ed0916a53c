"""Plain types and pure rules of the server; no driver, no framework."""
