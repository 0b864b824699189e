"""Takes flights of one number, carrier and airport for the same one, whatever the hour.

Task: twice
Message: a flight is both words of its identity
Replace: twice = np.flatnonzero((high[1:] == high[:-1]) & (low[1:] == low[:-1]))
With: number = high & np.uint64(0xFFFFFFFF)
    rows = np.lexsort((low, number))
    same = (number[rows][1:] == number[rows][:-1]) & (low[rows][1:] == low[rows][:-1])
    twice = rows[np.flatnonzero(same)]
"""
