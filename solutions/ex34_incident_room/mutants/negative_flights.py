"""Takes a minus before a flight's number.

Task: delays
Message: takes its bundle with it
Replace: if not _is_digits(flight):
With: if not _is_digits(flight.removeprefix("-")):
"""
