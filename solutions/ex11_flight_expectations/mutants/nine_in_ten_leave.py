"""Stops on the days of storms.

Task: mostly
Message: a rule that stops then is switched off
Replace: mostly=0.4,
With: mostly=0.9,
"""
