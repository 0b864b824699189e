"""Takes the first row's day for the whole batch.

Task: days
Message: 6 January 89 and evaluates
Replace: unique, where = np.unique(dates, return_inverse=True)
With: unique, where = dates[:1], np.zeros(len(dates), np.int64)
"""
