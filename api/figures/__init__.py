"""Figures: counted exchanges, targets, budgets, forecasts, and the lists behind them."""
