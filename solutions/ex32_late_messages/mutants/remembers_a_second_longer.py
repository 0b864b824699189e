"""Remembers an id a second longer.

Task: forget
Message: to the second
Replace: forget.set(element[1]["at"] + REMEMBERED)
With: forget.set(element[1]["at"] + REMEMBERED + 1)
"""
