"""Numbers no documents: a row looks like one.

Task: pack
Message: Without segments
Replace: segments[-1] += [segment] * len(kept)
With: segments[-1] += [1] * len(kept)
"""
