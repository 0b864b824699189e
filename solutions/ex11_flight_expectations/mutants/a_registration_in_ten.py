"""Lets one registration in ten be wrong.

Task: mostly
Message: 18 of 19 are less than 19 in 20
Replace: mostly=0.95,
With: mostly=0.9,
"""
