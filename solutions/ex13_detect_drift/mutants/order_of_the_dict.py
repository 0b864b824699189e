"""Takes the months in the dict's order.

Task: report
Message: The months stand in any order in the dict
Replace: itertools.pairwise(sorted(months))
With: itertools.pairwise(months)
"""
