"""Makes pairs of ids as they come, in range or not.

Task: categories
Message: in a table or in a pair
Replace: cross = Ids([places[left], places[right]], sizes, name=f"{left}_x_{right}")(ids)
With: left_id = ops.minimum(ids[:, places[left]], sizes[0] - 1)
    cross = left_id * sizes[1] + ids[:, places[right]]
"""
