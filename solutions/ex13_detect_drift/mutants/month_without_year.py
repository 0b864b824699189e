"""Puts the same month of all years together.

Task: merge
Message: December of 2012 is another month
Replace: month = f"{row['year']:04d}-{row['month']:02d}"
With: month = f"2013-{row['month']:02d}"
"""
