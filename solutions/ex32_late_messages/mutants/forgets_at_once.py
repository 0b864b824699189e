"""Forgets an id when the watermark has passed its event.

Task: forget
Message: 23 hours and 59 minutes later
Replace: forget.set(element[1]["at"] + REMEMBERED)
With: forget.set(element[1]["at"])
"""
