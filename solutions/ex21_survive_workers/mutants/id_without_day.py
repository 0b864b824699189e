"""Leaves the origin and the day out of the id.

Task: ids
Message: The id is made of the text
Replace: text = f"{row['carrier']} {row['flight']} {row['origin']} {row['day']}"
With: text = f"{row['carrier']} {row['flight']}"
"""
