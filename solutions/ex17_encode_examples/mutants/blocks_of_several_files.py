"""Interleaves records, and makes blocks of what comes.

Task: blocks
Message: Batch inside what interleave does for each file
Replace: lambda path: tf.data.TFRecordDataset(path).batch(rows),
With: tf.data.TFRecordDataset,
Replace: deterministic=True,
    )
With: deterministic=True,
    ).batch(rows)
"""
