"""Leaves the limit to the dry run.

Task: guard
Message: the limit that the service keeps itself
Replace: limited = bigquery.QueryJobConfig(maximum_bytes_billed=most_bytes)
With: limited = None
"""
