"""Takes tenths of the different numbers.

Task: limits
Message: each of the nine zeros counts
Replace: seen += count
With: seen += 1
Replace: seen, total = 0, sum(count for _, count in kept)
With: seen, total = 0, len(kept)
"""
