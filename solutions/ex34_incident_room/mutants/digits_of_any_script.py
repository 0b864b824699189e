"""Takes what Python calls a digit.

Task: delays
Message: raised
Replace: return text.isascii() and text.isdigit() and len(text) <= 9
With: return text.isdigit() and len(text) <= 9
"""
