"""Makes an instant a DATETIME, which has no zone.

Task: bigquery
Message: DATETIME has no zone
Replace: "timestamp": ("TIMESTAMP", "INT"),
With: "timestamp": ("DATETIME", "INT"),
"""
