"""Sends the job without its id.

Task: load
Message: draws an id, which no retry finds again
Replace: io.BytesIO(parquet), f"{table}${day:%Y%m%d}", job_id=job_id, job_config=config
With: io.BytesIO(parquet), f"{table}${day:%Y%m%d}", job_config=config
"""
