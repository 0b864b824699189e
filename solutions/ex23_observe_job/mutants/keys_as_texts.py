"""Makes texts of the keys, so that None is "None".

Task: hot
Message: the missing value is the hottest key of all
Replace: yield one["values"], one["counts"]
With: yield str(one["values"]), one["counts"]
"""
