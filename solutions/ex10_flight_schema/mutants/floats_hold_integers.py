"""Takes a float for a wider integer, as BigQuery does.

Task: values
Message: another list than a float
Replace: same = _kind(old) == _kind(new)
With: same = _kind(old) == _kind(new) or (_kind(old), _kind(new)) == ("int", "float")
"""
