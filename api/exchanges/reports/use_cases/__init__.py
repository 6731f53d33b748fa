"""What is done with reports, and with an exchange after them."""
