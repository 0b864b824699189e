"""Hashes 2013-1-6 for 2013-01-06.

Task: days
Message: written with two digits each
Replace: bucket_of_day(f"{date // 10_000:04d}-{date // 100 % 100:02d}-{date % 100:02d}")
With: bucket_of_day(f"{date // 10_000}-{date // 100 % 100}-{date % 100}")
"""
