"""Takes a history's row 0 for row 0 of the flights.

Task: future
Message: it gives its rows in any order
Replace: return {_name(row): {name: row[name] for name in names} for row in batch.to_pylist()}
With: rows = zip(batch.to_pylist(), flights.to_pylist(), strict=False)
    return {_name(other): {name: row[name] for name in names} for row, other in rows}
Replace: if then[_name(row)] != ever[_name(row)]:
With: if then.get(_name(row)) != ever[_name(row)]:
"""
