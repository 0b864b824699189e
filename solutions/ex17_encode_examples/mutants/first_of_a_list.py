"""Writes the first value of a list only.

Task: kinds
Message: All values of a list are in the one feature
Replace: else field(1, key + field(2, field(kind, _contents(kind, row if listed else [row]))))
With: else field(1, key + field(2, field(kind, _contents(kind, row[:1] if listed else [row]))))
"""
