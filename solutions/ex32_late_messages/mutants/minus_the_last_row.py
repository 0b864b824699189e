"""Takes the difference to the last row, whichever that was.

Task: entries
Message: nothing is ever taken back
Replace: if row["count"] > before:
With: if row["count"] != before:
"""
