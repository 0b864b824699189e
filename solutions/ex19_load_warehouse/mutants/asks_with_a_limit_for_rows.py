"""Runs the query to learn its price.

Task: guard
Message: Each run is paid for
Replace: limited = bigquery.QueryJobConfig(maximum_bytes_billed=most_bytes)
With: limited = bigquery.QueryJobConfig(maximum_bytes_billed=most_bytes)
    client.query(sql, job_config=limited).result(max_results=1)
"""
