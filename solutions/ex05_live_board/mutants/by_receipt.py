"""Gives a message the time at which it came.

Task: stamp
Message: When it left does not depend on us
Replace: lambda message: window.TimestampedValue(message, message["left"].timestamp())
With: lambda message: window.TimestampedValue(message, message["received"].timestamp())
"""
