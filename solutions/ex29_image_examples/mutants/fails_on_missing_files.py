"""Lets a file that is not there fail the job.

Task: workers
Message: gone.png
Replace: except KeyError:
With: except FileNotFoundError:
"""
