"""The audit trail over HTTP: read by who may, and checked. Reading it is no event."""
