"""Adds the file to what is there.

Task: load
Message: WRITE_APPEND, the default, adds
Replace: write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
With: write_disposition=bigquery.WriteDisposition.WRITE_APPEND,
"""
