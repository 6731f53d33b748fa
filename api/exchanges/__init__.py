"""Exchanges, from draft to payment."""
