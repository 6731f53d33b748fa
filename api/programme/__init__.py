"""What the programme itself consists of: its partnerships, and the editions of its rules."""
