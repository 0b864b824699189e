"""Takes an offset of 0 for none.

Task: name
Message: UTC is a time zone like any other
Replace: if started.utcoffset() is None:
With: if not started.utcoffset():
"""
