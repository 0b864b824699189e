"""Orders two legs of one minute by their flight numbers.

Task: previous
Message: must come from what names them
Replace: order = np.lexsort((low, high, left, aircraft))
With: order = np.lexsort((integers(batch.column("flight")), left, aircraft))
"""
