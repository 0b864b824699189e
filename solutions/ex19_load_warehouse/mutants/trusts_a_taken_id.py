"""Takes an id that is taken for a load that is done.

Task: retry
Message: the job was begun
Replace: client.get_job(job_id).result()
With: pass
"""
