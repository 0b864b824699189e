"""Counts the event's time in milliseconds.

Task: stamp
Message: in seconds since 1970
Replace: lambda message: window.TimestampedValue(message, message["left"].timestamp())
With: lambda message: window.TimestampedValue(message, 1000 * message["left"].timestamp())
"""
