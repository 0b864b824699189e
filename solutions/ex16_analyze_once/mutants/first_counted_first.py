"""Leaves equally frequent texts in the order in which they came.

Task: vocabulary
Message: Which came first is another in each run
Replace: return {"ids": {text: n for n, (_, text) in enumerate(sorted(often, reverse=True))}}
With: often.sort(key=lambda pair: -pair[0])
    return {"ids": {text: n for n, (_, text) in enumerate(often)}}
"""
