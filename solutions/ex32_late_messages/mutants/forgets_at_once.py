"""Forgets an id when the watermark has passed its event.

Task: once
Message: a is late, and nobody has had it yet
Replace: forget.set(element[1]["at"] + REMEMBERED)
With: forget.set(element[1]["at"])
"""
