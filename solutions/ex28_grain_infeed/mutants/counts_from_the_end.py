"""Takes -1 for the last record, as a list of Python's does.

Task: access
Message: What stands for -1?
Replace: if not 0 <= number < ends[-1]:
With: number = number % ends[-1] if number < 0 else number
    if number >= ends[-1]:
"""
