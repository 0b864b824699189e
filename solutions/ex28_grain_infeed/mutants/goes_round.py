"""Begins again at 0 behind the last record.

Task: access
Message: What stands for 9?
Replace: if not 0 <= number < ends[-1]:
With: number = number % ends[-1] if number > 0 else number
    if number < 0:
"""
