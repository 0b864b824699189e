"""Takes the reading of a clock in UTC for one of this machine's clock.

Task: stamp
Message: A worker's own zone has nothing to do with it
Replace: lambda message: window.TimestampedValue(message, message["left"].timestamp())
With: lambda message: window.TimestampedValue(
        message, message["left"].replace(tzinfo=None).timestamp()
    )
"""
