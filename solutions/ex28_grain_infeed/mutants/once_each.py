"""Reads a number that is asked for twice once.

Task: access
Message: asked for twice comes twice
Replace: return [_record(readers, ends, number) for number in numbers]
With: return [_record(readers, ends, number) for number in dict.fromkeys(numbers)]
"""
