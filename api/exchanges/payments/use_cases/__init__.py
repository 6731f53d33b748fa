"""What is done with the money: seen, paid, ordered, and reconciled with the bank."""
