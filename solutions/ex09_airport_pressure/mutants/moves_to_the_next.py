"""Moves the flights of the last hour instead of sending them twice.

Task: borders
Message: UA 1
Replace: yield own, batch
With: yield (when + WINDOW) // STRETCH % ranges, batch
"""
