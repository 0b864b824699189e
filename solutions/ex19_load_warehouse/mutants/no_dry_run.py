"""Runs the query, and looks at the bill.

Task: guard
Message: What has been read is paid for
Replace: sql, job_config=bigquery.QueryJobConfig(dry_run=True, use_query_cache=False)
With: sql, job_config=bigquery.QueryJobConfig(use_query_cache=False)
"""
