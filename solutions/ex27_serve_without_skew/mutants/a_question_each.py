"""Asks the model about one flight at a time.

Task: columns
Message: A question costs about as much for a hundred flights as for one
Replace: predicted = predict(**columns)
With: each = [
        predict(**{name: column[i : i + 1] for name, column in columns.items()})
        for i in range(len(rows))
    ]
    predicted = {name: [one[name][0] for one in each] for name in each[0]}
"""
