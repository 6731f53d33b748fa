"""What a person can do with figures: read them, open the list behind one, take them away as a file."""
