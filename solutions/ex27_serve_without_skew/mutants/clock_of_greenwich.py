"""Reads the clock in UTC, as the request has it.

Task: clock
Message: In UTC it is four or five hours later
Replace: return instant.astimezone(ZoneInfo(ORIGIN_ZONE)) if instant.tzinfo else None
With: return instant if instant.tzinfo else None
"""
