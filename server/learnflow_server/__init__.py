"""The server: ingest, agents, identity and the API."""
