"""Fills the number up with zeros, as timetables do.

Task: ids
Message: "AA 1 JFK 2013-01-01" where the number is short
Replace: text = f"{row['carrier']} {row['flight']} {row['origin']} {row['day']}"
With: text = f"{row['carrier']} {row['flight']:04d} {row['origin']} {row['day']}"
"""
