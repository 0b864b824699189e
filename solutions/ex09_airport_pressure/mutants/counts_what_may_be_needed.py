"""Counts what the next stretch needs, sent on or not.

Task: metrics
Message: One range has all it needs
Replace: needed = left & (following != own)
With: needed = left & (following != own)
    last_hour = left & ((when + WINDOW) // STRETCH != when // STRETCH)
    Metrics.counter(NAMESPACE, "sent_on").inc(np.count_nonzero(last_hour))
Replace: Metrics.counter(NAMESPACE, "sent_on").inc(np.count_nonzero(needed))
With: pass
"""
