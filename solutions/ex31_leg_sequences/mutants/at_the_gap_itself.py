"""Cuts at the gap itself.

Task: gaps
Message: which is not more than the
Replace: near = leg["scheduled"] - last["scheduled"] <= gap
With: near = leg["scheduled"] - last["scheduled"] < gap
"""
