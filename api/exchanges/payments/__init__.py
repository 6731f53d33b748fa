"""Lump sums paid: once each, ordered from the bank and reconciled with it."""
