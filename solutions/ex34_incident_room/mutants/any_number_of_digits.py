"""Takes numbers of any length.

Task: delays
Message: What the docstring does not allow
Replace: return text.isascii() and text.isdigit() and len(text) <= 9
With: return text.isascii() and text.isdigit()
"""
