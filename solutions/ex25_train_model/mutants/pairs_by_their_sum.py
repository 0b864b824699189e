"""Has a weight for the sum of two ids.

Task: wide
Message: Ids that share a weight are alike for it
Replace: cross = Ids([places[left], places[right]], sizes, name=f"{left}_x_{right}")(ids)
With: cross = ids[:, places[left]] + ids[:, places[right]]
"""
