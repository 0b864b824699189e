"""Takes the next attempt whenever an id is taken.

Task: retry
Message: finds that job by its id
Replace: try:
    client.get_job(job_id).result()
    except GoogleAPICallError:
    continue
With: continue
"""
