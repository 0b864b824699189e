"""Takes a missing instant for midnight of 1 January 1970.

Task: cancelled
Message: the hour before a departure is not there where the departure is not
Replace: left = present(known.column("departed_at"))
With: left = np.ones(known.num_rows, bool)
"""
