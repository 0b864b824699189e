"""Looks at the values that both sides have.

Task: largest
Message: a code that only one side has
Replace: for value in {*p, *q})
With: for value in (p.keys() & q.keys() or {*p, *q}))
"""
