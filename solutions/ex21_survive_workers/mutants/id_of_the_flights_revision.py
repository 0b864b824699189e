"""Makes the id of the whole row, which changes with each revision.

Task: ids
Message: and nothing else
Replace: text = f"{row['carrier']} {row['flight']} {row['origin']} {row['day']}"
With: text = repr(sorted(row.items(), key=lambda item: item[0]))
"""
