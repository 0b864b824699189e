"""Stamps what comes more than an hour late with the time at which it came.

Task: stamp
Message: 87 minutes later we heard of it
Replace: lambda message: window.TimestampedValue(message, message["left"].timestamp())
With: lambda message: window.TimestampedValue(
        message,
        (
            message["received"]
            if message["received"] - message["left"] > datetime.timedelta(hours=1)
            else message["left"]
        ).timestamp(),
    )
"""
