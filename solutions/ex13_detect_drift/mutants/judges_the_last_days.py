"""Judges days that have too few behind them.

Task: jump
Message: have two days before them and two behind them
Replace: for index in range(span, len(series) - span):
With: for index in range(span, len(series)):
"""
