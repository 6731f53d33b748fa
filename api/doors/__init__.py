"""The pages at the door: signing in and out, links from e-mails, forgotten passwords. They need no script."""
