"""Takes the next attempt whenever an id is taken.

Task: retry
Message: finds that job by its id
Replace: try:
    client.get_job(job_id).result()
    except GoogleAPICallError:
    attempt += 1
    continue
With: attempt += 1
    continue
"""
