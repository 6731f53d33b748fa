"""Proposals from one organisation to another, until both have accepted or one has not."""
