"""Runs the query, and looks at the bill.

Task: guard
Message: Each run is paid for
Replace: asked = client.query(sql, job_config=bigquery.QueryJobConfig(dry_run=True))
With: asked = client.query(sql)
"""
