"""Reads every file from its beginning, and picks the records then.

Task: access
Message: a file is not read through for two of its records
Replace: return readers[file].read([number - begin])[0]
With: return readers[file].read_all()[number - begin]
"""
