"""Reads the clock in UTC, as the request has it.

Task: clock
Message: In UTC it is four or five hours later
Replace: local = instant.astimezone(ZoneInfo(ORIGIN_ZONE))
With: local = instant
"""
