"""Takes the row above, as rows come.

Task: previous
Message: By the rows' order, or by schedule
Replace: order = np.lexsort((low, high, left, aircraft))
With: order = np.argsort(aircraft, kind="stable")
"""
