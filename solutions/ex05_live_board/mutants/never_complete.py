"""Fires for each element, and never because the hour is over.

Task: firings
Message: each of these is shown once more when it is
Replace: trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(1)),
With: trigger=Repeatedly(AfterCount(1)),
Replace: from apache_beam.transforms.trigger import AccumulationMode, AfterCount, AfterWatermark
With: from apache_beam.transforms.trigger import (
        AccumulationMode,
        AfterCount,
        AfterWatermark,
        Repeatedly,
    )
"""
