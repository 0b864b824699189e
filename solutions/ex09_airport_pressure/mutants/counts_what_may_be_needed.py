"""Counts what the next stretch needs, sent on or not.

Task: metrics
Message: One range has all it needs
Replace: needed = left & (following != own)
With: needed = left & (following != own)
    last_hour = left & ((when + WINDOW) // STRETCH != when // STRETCH)
    Metrics.counter(NAMESPACE, "sent_on").inc(int(last_hour.sum()))
Replace: Metrics.counter(NAMESPACE, "sent_on").inc(int(needed.sum()))
With: pass
"""
