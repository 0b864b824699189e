"""Forgets which of two hours it is when summer time ends.

Task: name
Message: 1:30 in New York was twice that night
Replace: time = f"{started.astimezone(UTC):%Y%m%d-%H%M%S}"
With: time = f"{started.replace(fold=0).astimezone(UTC):%Y%m%d-%H%M%S}"
"""
