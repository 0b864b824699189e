"""Limits the workers with a flag that Beam does not know.

Task: flags
Message: the job runs without
Replace: f"--max_num_workers={most_workers}",
With: f"--max_workers={most_workers}",
"""
