"""Makes rows as long as the longest.

Task: pack
Message: another shape in each batch
Replace: rows[:] = [row + [0] * (length - len(row)) for row in rows]
With: most = max(map(len, rows), default=0)
    rows[:] = [row + [0] * (most - len(row)) for row in rows]
"""
