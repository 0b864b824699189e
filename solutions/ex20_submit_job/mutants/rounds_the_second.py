"""Rounds half a second up.

Task: name
Message: of a second that has begun nothing is rounded
Replace: time = f"{started.astimezone(UTC):%Y%m%d-%H%M%S}"
With: from datetime import timedelta

    time = f"{started.astimezone(UTC) + timedelta(microseconds=500_000):%Y%m%d-%H%M%S}"
"""
