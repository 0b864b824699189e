"""Fills up with examples from the beginning.

Task: evaluation
Message: Dropped or repeated examples make another metric
Replace: numbers = list(range(first, min(first + rows, examples)))
With: numbers = [number % examples for number in range(first, first + rows)]
"""
