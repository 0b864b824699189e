"""Takes early flights for errors.

Task: delays
Message: takes its bundle with it
Replace: if text != "NA" and not _is_digits(text.removeprefix("-")):
With: if text != "NA" and not _is_digits(text):
"""
