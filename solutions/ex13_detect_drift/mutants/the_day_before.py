"""Compares each day with the day before it alone.

Task: jump
Message: a small day makes a jump
Replace: before = merge(series[index - span : index])
With: before = merge(series[index - 1 : index])
"""
