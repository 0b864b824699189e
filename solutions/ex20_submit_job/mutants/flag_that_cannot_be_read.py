"""Writes a number of workers that is no number.

Task: flags
Message: argument --max_num_workers: invalid int value
Replace: f"--max_num_workers={most_workers}",
With: f"--max_num_workers={most_workers} workers",
"""
