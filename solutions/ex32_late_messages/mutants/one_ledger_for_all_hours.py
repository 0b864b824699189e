"""Has one sum for an airport.

Task: entries
Message: another hour of the same airport begins at 0
Replace: (f"{row['origin']} {row['hour']}", row)
With: (row["origin"], row)
"""
