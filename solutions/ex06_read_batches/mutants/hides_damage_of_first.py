"""Goes on when a file of which the first rows are wanted is damaged.

Task: damage
Message: a data set that looks whole
Replace: for rows, rejects in read_first(plan, plan.table.arrow, self._parse):
With: pieces = read_first(plan, plan.table.arrow, self._parse)
    while True:
        try:
            rows, rejects = next(pieces)
        except Exception:
            return
"""
