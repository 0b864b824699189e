"""Gives the records file by file, and not where their numbers stand.

Task: access
Message: put where its number stands
Replace: return [_record(readers, ends, number) for number in numbers]
With: return [_record(readers, ends, number) for number in sorted(numbers)]
"""
