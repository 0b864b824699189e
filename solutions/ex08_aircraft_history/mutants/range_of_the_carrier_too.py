"""Finds the range by the registration and the carrier.

Task: ranges
Message: An aircraft is its registration
Replace: return range_of(batch.column("tailnum"), spread, ranges)
With: pairs = (batch.column("tailnum"), batch.column("carrier"))
    return range_of(pc.binary_join_element_wise(*pairs, " "), spread, ranges)
"""
