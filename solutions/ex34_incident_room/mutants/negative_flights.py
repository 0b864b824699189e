"""Takes a minus before a flight's number.

Task: delays
Message: What the docstring does not allow
Replace: if not _is_digits(flight):
With: if not _is_digits(flight.removeprefix("-")):
"""
