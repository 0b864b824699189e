"""Takes a time without an offset for the machine's own.

Task: wrong_rows
Message: Nobody knows whose clock it is
Replace: if instant is None or instant.tzinfo is None:
With: if instant is None:
"""
