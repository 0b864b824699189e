"""Takes numbers of any length.

Task: delays
Message: takes its bundle with it
Replace: return text.isascii() and text.isdigit() and len(text) <= 9
With: return text.isascii() and text.isdigit()
"""
