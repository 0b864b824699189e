"""Tells a departure when its message comes.

Task: moment
Message: It is told once, when the watermark has come
Replace: due.set(_next(kept, at))
With: due.set(0)
Replace: newest, previous = max(int(time), before), None
With: newest, previous = max([leg["departed"] or 0 for leg in kept.values()]), None
"""
