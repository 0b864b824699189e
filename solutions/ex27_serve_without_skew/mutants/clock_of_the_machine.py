"""Takes a time without an offset for the machine's own.

Task: wrong_rows
Message: Nobody knows whose clock it is
Replace: return instant.astimezone(ZoneInfo(ORIGIN_ZONE)) if instant.tzinfo else None
With: return instant.astimezone(ZoneInfo(ORIGIN_ZONE))
"""
