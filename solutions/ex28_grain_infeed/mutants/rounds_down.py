"""Rounds a batch down that does not divide.

Task: hosts
Message: one each leaves two over
Replace: return batch // hosts
With: return batch // hosts if batch else 0
Replace: if batch % hosts:
            raise ValueError(f"a batch of {batch} does not divide among {hosts} hosts")
With: hosts = max(hosts, 1)
"""
