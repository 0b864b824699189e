"""Has a weight for each id of a pair's first category only.

Task: wide
Message: each pair of their ids has a weight in the logit
Replace: cross = Ids([places[left], places[right]], sizes, name=f"{left}_x_{right}")(ids)
With: cross = Ids([places[left]], sizes[:1], name=f"{left}_x_{right}")(ids)
"""
