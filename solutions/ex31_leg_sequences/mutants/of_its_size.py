"""Compares with a share of the output.

Task: ahead
Message: however large the output is
Replace: if abs(changed[place] - expected[place]) > 1e-6:
With: if abs(changed[place] - expected[place]) > 1e-6 * max(1.0, abs(expected[place])):
"""
