"""Has the board's hours end by New York's clocks.

Task: firings
Message: `until` is the right instant in another zone
Replace: "update": pane.index,
With: "until": its.end.to_utc_datetime(has_tz=True).astimezone(
            datetime.timezone(datetime.timedelta(hours=-4))
        ),
        "update": pane.index,
"""
