"""Writes False where it is to forget.

Task: forget
Message: clear() removes it
Replace: seen.clear()
With: seen.write(False)
"""
