"""Warns of a flight that left 30 minutes early.

Task: warnings
Message: More than 30 minutes early is told
Replace: min_value=-30,
With: min_value=-29,
"""
