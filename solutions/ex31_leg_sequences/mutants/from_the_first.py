"""Measures from the first leg of the window.

Task: gaps
Message: and not from the window's first
Replace: near = leg["scheduled"] - last["scheduled"] <= gap
With: near = leg["scheduled"] - window[0]["scheduled"] <= gap
"""
