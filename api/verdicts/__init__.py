"""Who may take part and for how much, asked of what is registered or of what somebody says."""
