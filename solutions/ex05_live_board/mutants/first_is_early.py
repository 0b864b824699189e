"""Takes the first row of an hour for an early one, whenever it comes.

Task: newest
Message: LATE
Replace: "firing": PaneInfoTiming.to_string(pane.timing),
With: "firing": "EARLY" if pane.is_first else PaneInfoTiming.to_string(pane.timing),
"""
