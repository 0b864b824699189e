"""Says that nothing is 0 away from anything.

Task: largest
Message: 0 would say that all
"""


def l_infinity(p, q):
    return max((abs(p.get(value, 0.0) - q.get(value, 0.0)) for value in {*p, *q}), default=0.0)
