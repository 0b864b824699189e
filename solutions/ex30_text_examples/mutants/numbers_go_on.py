"""Numbers documents through all rows.

Task: pack
Message: segments
Replace: segment = segments[-1][-1] + 1 if segments[-1] else 1
With: segment = 1 + max((max(row, default=0) for row in segments), default=0)
"""
