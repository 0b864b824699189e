"""Takes the first of two columns of one name.

Task: feed
Message: was to raise ValueError
Replace: if names.count(name) != 1:
With: if name not in names:
"""
