"""Tells the bytes in round gigabytes.

Task: guard
Message: Whoever reads it decides whether to read less
Replace: f"The query would read {asked.total_bytes_processed} bytes, and may read {most_bytes}."
With: f"The query would read {asked.total_bytes_processed / 2**30:.1f} GiB."
"""
