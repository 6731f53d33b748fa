"""Evidence that a stay took place."""
