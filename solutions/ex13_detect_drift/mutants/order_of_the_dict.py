"""Takes the months in the dict's order.

Task: report
Message: The months stand in any order in the dict
Replace: for earlier, month in itertools.pairwise(sorted(months)):
With: for earlier, month in itertools.pairwise(months):
"""
