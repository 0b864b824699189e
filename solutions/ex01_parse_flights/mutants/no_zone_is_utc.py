"""Takes a time without a zone for one in UTC.

Task: rejected
Message: It names no zone: 11:00 in UTC, or in New York?
Replace: if time.tzinfo is None:
With: if False:
"""
