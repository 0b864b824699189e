"""Names the region of the first job.

Task: flags
Message: nothing of another job
Replace: f"--region={region}",
With: "--region=us-central1",
"""
