"""What a person can do with partnerships, their figures, approvals, editions of the rules and stories."""
