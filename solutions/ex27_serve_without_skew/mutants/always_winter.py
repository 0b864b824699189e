"""Takes five hours off, in summer too.

Task: clock
Message: The clock was not read as in training
Replace: local = instant.astimezone(ZoneInfo(ORIGIN_ZONE))
With: from datetime import timedelta, timezone
    local = instant.astimezone(timezone(timedelta(hours=-5)))
"""
