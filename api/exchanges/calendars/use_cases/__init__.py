"""What is done with calendars."""
