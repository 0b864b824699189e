"""Takes numbers of any length.

Task: delays
Message: takes its bundle with it
Replace: text.isdigit() and len(text) <= 9
With: text.isdigit()
"""
