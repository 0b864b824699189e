"""Sends all flights without a registration to one range.

Task: ranges
Message: they need not meet
Replace: return range_of(batch.column("tailnum"), spread, ranges)
With: return range_of(batch.column("tailnum").fill_null(""), spread, ranges)
"""
