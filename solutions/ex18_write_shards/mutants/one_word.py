"""Takes one word of the key for the whole.

Task: twice
Message: a flight is both words of its key
Replace: twice = np.flatnonzero((high[1:] == high[:-1]) & (low[1:] == low[:-1]))
With: rows = np.argsort(high)
    twice = rows[np.flatnonzero(high[rows][1:] == high[rows][:-1])]
"""
