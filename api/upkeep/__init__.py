"""Regular work that nobody asks for: notices delivered, what is over deleted, what has lapsed closed."""
