"""Empties the day first, by a statement of its own.

Task: load
Message: is lost where the load then fails
Replace: write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
With: write_disposition=bigquery.WriteDisposition.WRITE_APPEND,
Replace: for attempt in itertools.count():
With: client.query(f"DELETE FROM `{table}` WHERE DATE(time_hour) = '{day}'").result()
    for attempt in itertools.count():
"""
