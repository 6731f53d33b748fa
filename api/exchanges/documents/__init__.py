"""The documents of an exchange as a person reads and signs them: as PDF, and as a page of the same words."""
