"""Makes a new cache in each epoch.

Task: memory
Message: one that is made anew for each epoch
Replace: windows = kept.rebatch(size).enumerate().filter(lambda window, _: window < wanted)
With:
    anew = _parsed_blocks(paths, part, parse, feed).cache()
    windows = anew.rebatch(size).enumerate().filter(lambda window, _: window < wanted)
"""
