"""Reads the clock of a time and leaves its zone out.

Task: fields
Message: 6:00 five hours behind UTC is 11:00 in UTC
Replace: return time.astimezone(datetime.UTC)
With: return time.replace(tzinfo=datetime.UTC)
"""
