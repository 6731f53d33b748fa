"""Groups: exchanges of different visitors with one host, on the same days."""
