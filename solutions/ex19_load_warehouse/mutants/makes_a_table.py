"""Leaves it to the load to make a table.

Task: load
Message: makes a table as the file has it
Replace: create_disposition=bigquery.CreateDisposition.CREATE_NEVER,
With:
"""
