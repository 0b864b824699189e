"""Drops a limit of 0 from a domain.

Task: tfmd
Message: lower limit alone, of 0
Replace: domain = {key: limit for key, limit in limits.items() if limit is not None}
With: domain = {key: limit for key, limit in limits.items() if limit}
"""
