"""Calendars of exchanges, groups and deadlines."""
