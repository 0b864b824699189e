"""Takes five hours off, in summer too.

Task: clock
Message: The clock was not read as in training
Replace: return instant.astimezone(ZoneInfo(ORIGIN_ZONE)) if instant.tzinfo else None
With: from datetime import timedelta, timezone
    return instant.astimezone(timezone(timedelta(hours=-5))) if instant.tzinfo else None
"""
