"""Compares the last days with the first alone, and never what lies between.

Task: kind
Message: it comes back
Replace: if not any(away):
With: if not away[-1]:
"""
