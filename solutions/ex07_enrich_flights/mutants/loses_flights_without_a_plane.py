"""Drops the flights whose aircraft is not known.

Task: seat
Message: A flight without a match stays
Replace: return with_columns(flights, {name: added[name] for name in ADDED})
With: enriched = with_columns(flights, {name: added[name] for name in ADDED})
    return enriched.filter(pc.is_valid(enriched.column("plane_model")))
"""
