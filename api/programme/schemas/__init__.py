"""What crosses the wire about the programme."""
