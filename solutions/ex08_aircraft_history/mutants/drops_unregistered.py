"""Keeps the flights that have a registration.

Task: shuffle
Message: those without a registration too
Replace: return slices(previous_leg(concat(batches)))
With: legs = previous_leg(concat(batches))
    return slices(legs.filter(legs.column("tailnum").is_valid()))
"""
