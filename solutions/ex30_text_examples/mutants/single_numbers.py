"""Pairs texts that agree in a single number of a band.

Task: bands
Message: in no whole band
Replace: yield (start, tuple(numbers[start : start + rows])), name
With: yield (start, numbers[start]), name
"""
