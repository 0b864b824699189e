"""Takes early flights for errors.

Task: delays
Message: takes its bundle with it
Replace: not _is_digits(text.removeprefix("-"))
With: not _is_digits(text)
"""
