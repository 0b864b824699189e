"""Lets errors through that are no OSError, SyntaxError or ValueError.

Task: decode
Message: errors of several kinds
Replace: except _DAMAGE:
With: except (OSError, SyntaxError, ValueError):
"""
