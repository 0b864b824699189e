"""Empties the day first, by a statement of its own.

Task: load
Message: is lost where the load then fails
Replace: write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
With: write_disposition=bigquery.WriteDisposition.WRITE_APPEND,
Replace: attempt = 0
With: client.query(f"DELETE FROM `{table}` WHERE DATE(time_hour) = '{day}'").result()
    attempt = 0
"""
