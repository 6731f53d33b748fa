"""What can be done with exchanges themselves; what is done with their parts is in the rooms beside it."""
