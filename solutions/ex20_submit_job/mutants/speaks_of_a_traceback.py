"""Takes a text that speaks of a traceback for one that has it.

Task: cause
Message: a text that only speaks of a traceback has none
Replace: _TRACEBACK = "Traceback (most recent call last):"
With: _TRACEBACK = "Traceback"
"""
