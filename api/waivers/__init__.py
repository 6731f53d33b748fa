"""Waivers recorded for organisations: who allowed an exception to a rule, why, until when, on whose word."""
