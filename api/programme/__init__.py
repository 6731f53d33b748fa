"""What the programme itself consists of: so far, its partnerships."""
