"""The service: everything with state, people or a network."""
