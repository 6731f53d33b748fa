"""Every state that the profiles of organisations have been in, found by its digest."""
