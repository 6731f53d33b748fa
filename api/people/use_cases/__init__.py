"""What people can do with accounts, a file for each kind of thing."""
