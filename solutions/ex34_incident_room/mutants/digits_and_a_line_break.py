"""Lets a line break stand behind a number.

Task: delays
Message: What the docstring does not allow
"""


def _is_digits(text):
    import re

    return bool(re.match("^[0-9]{1,9}$", text))
