"""Counts from the last copy that came.

Task: forget
Message: It counts from the event of the message that was given
Replace: if not seen.read():
With: forget.set(element[1]["at"] + (REMEMBERED if seen.read() is None else 2 * REMEMBERED))
    if not seen.read():
Replace: forget.set(element[1]["at"] + REMEMBERED)
With: pass
"""
