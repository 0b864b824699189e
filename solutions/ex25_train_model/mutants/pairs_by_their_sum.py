"""Has a weight for the sum of two ids.

Task: wide
Message: each pair of their ids has a weight in the logit
Replace: cross = Ids([places[left], places[right]], sizes, name=f"{left}_x_{right}")(ids)
With: cross = Ids([places[left]], sizes[:1], name=f"{left}_of_{right}")(ids)
    cross = cross + Ids([places[right]], sizes[1:], name=f"{right}_of_{left}")(ids)
"""
