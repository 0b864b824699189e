"""Begins with a row, though there may be no document.

Task: pack
Message: Nothing was read
Replace: rows[:] = [row + [0] * (length - len(row)) for row in rows]
With: rows[:] = [row + [0] * (length - len(row)) for row in rows or [[]]]
"""
