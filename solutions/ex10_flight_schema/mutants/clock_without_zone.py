"""Makes an instant a timestamp without a zone.

Task: arrow
Message: what a clock on some wall shows
Replace: return pa.timestamp("s", tz="UTC") if name == "timestamp" else pa.type_for_alias(name)
With: return pa.timestamp("s") if name == "timestamp" else pa.type_for_alias(name)
"""
