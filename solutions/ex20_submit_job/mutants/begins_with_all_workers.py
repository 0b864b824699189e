"""Tells how many workers there are to begin with, not at most.

Task: flags
Message: a mistake costs 12 workers at most
Replace: f"--max_num_workers={most_workers}",
With: f"--num_workers={most_workers}",
"""
