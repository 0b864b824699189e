"""Multiplies delays in sixteen bits.

Task: departed
Message: 547 minutes are more seconds than that
Replace: departed = pc.add(scheduled, _minutes(delay))
With: seconds = delay.fill_null(0).to_numpy(zero_copy_only=False) * np.int16(60)
    departed = pc.add(scheduled, pa.array(seconds.astype(np.int64)).cast(pa.duration("s")))
"""
