"""Makes a mode NULLABLE where only a request may lack the value.

Task: bigquery
Message: BigQuery has none
Replace: "mode": "NULLABLE" if _is_nullable(column) else "REQUIRED",
With: "mode": "NULLABLE" if _is_nullable(column) or column.get("missing_in") else "REQUIRED",
"""
