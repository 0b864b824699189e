"""Measures from the first leg of the window.

Task: gaps
Message: gap
Replace: near = leg["scheduled"] - last["scheduled"] <= gap
With: near = leg["scheduled"] - window[0]["scheduled"] <= gap
"""
