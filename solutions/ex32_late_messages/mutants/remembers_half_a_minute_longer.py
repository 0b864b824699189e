"""Remembers an id half a minute longer.

Task: forget
Message: Nothing is remembered for ever
Replace: forget.set(element[1]["at"] + REMEMBERED)
With: forget.set(element[1]["at"] + REMEMBERED + DISORDER // 2)
"""
