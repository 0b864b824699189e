"""Forgets an id half a minute early.

Task: forget
Message: a second less than a day
Replace: forget.set(element[1]["at"] + REMEMBERED)
With: forget.set(element[1]["at"] + REMEMBERED - DISORDER // 2)
"""
