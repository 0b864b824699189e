"""Lets bands begin at every number.

Task: bands
Message: Candidates
Replace: for start in range(0, len(numbers), rows):
With: for start in range(len(numbers) - rows + 1):
"""
