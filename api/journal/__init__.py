"""What was done, by whom, in which order: the audit trail, the outbox, and answers kept for retries."""
