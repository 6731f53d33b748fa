"""How an organisation gets in and stays in: its draft, validation, confirmation and end."""
