"""Has a line that does not parse.

Task: job
Message: pipelines/rain/job.py, line
Replace: rows="hours",
With: rows="hours"
"""
