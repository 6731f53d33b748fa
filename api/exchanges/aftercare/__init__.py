"""What follows an exchange: feedback, reminders, outcomes."""
