"""What was shown to whom, so that any list can be made again exactly, and what came of it."""
