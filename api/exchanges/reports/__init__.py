"""The reports of visitor and host, and their validation."""
