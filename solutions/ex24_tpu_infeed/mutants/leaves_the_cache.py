"""Takes from the cache what an epoch needs, and leaves the rest of it unread.

Task: memory
Message: A cache is whole when it was read to its end
Replace: windows = kept.rebatch(size).enumerate().filter(lambda window, _: window < wanted)
With: windows = kept.rebatch(size).take(wanted).enumerate()
"""
