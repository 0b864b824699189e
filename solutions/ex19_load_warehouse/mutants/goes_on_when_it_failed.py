"""Sends the next attempt when its own job has failed.

Task: load
Message: returned as if it had worked
Replace: job.result()
With: try:
        job.result()
    except GoogleAPICallError:
        return load_job_id(table, day, parquet, attempt + 1)
"""
