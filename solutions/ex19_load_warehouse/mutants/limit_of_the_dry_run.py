"""Has the service stop at what the dry run told.

Task: guard
Message: and not what the dry run told
Replace: limited = bigquery.QueryJobConfig(maximum_bytes_billed=most_bytes)
With: limited = bigquery.QueryJobConfig(maximum_bytes_billed=asked.total_bytes_processed)
"""
