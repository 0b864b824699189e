"""Returns when the job has been taken.

Task: load
Message: is known when it has ended
Replace: job.result()
With: pass
"""
