"""Lets every departure be an hour early.

Task: delays
Message: A clock that was not changed in autumn
Replace: min_value=-60,

With:
"""
