"""Takes a clock of 0 for none.

Task: stuck
Message: The first message came at 0
Replace: if not heard:
With: if not any(heard.values()):
"""
