"""Takes the time as it is written.

Task: name
Message: five hours behind UTC is 14:30
Replace: time = f"{started.astimezone(UTC):%Y%m%d-%H%M%S}"
With: time = f"{started:%Y%m%d-%H%M%S}"
"""
