"""Looks at the values that both sides have.

Task: largest
Message: a code that only one side has
"""


def l_infinity(p, q):
    if not p or not q:
        return None
    return max((abs(p[value] - q[value]) for value in p.keys() & q.keys()), default=1.0)
