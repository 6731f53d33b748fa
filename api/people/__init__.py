"""People: accounts, sessions, tokens, mandates, delegations, invitations and password resets."""
