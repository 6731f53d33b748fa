"""Backups taken, and restores proven: what the service keeps beside itself, and when it last did."""
