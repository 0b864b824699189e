"""Takes a value's count of the last part that has it.

Task: limits
Message: a number that was met twice counts twice
Replace: return cls.merge([[value, 1]] for value in values)
With: return [list(pair) for pair in Counter(values).items()]
Replace: counts[value] += count
With: counts[value] = count
"""
