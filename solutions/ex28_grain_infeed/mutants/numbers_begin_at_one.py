"""Counts the records from 1.

Task: access
Message: The first file has the numbers 0 to 2
Replace: return readers[file].read([number - begin])[0]
With: return readers[file].read([max(number - begin - 1, 0)])[0]
"""
