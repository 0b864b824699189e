"""Leaves over a run of rows that begins anywhere, and ends before the last row does.

Task: epochs
Message: it has to go on at the other end
Replace: windows = blocks.rebatch(tf.constant(sizes, tf.int64)).enumerate()
With: left = part.examples - taken
    begin = epoch * left % (taken + 1)
    rows = blocks.unbatch().enumerate()
    rows = rows.filter(lambda place, row: (place < begin) | (place >= begin + left))
    windows = rows.map(lambda place, row: row).batch(size).enumerate()
"""
