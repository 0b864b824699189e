"""Replaces the table, and not the day.

Task: load
Message: empties all its days
Replace: io.BytesIO(parquet), f"{table}${day:%Y%m%d}", job_id=job_id, job_config=config
With: io.BytesIO(parquet), table, job_id=job_id, job_config=config
"""
