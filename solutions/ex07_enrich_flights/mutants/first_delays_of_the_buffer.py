"""Reads the delays from the column's buffer, from its start.

Task: departed
Message: a slice of a longer one
Replace: departed = pc.add(scheduled, _minutes(delay))
With: minutes = np.frombuffer(delay.buffers()[1], np.int16)[: len(delay)]
    minutes = pa.array(minutes, mask=~present(delay))
    departed = pc.add(scheduled, _minutes(minutes))
"""
