"""Tells the ground time where the delay is not known.

Task: landed
Message: neither delay nor ground time
Replace: "ground_minutes": nullable(ground, valid, pa.int32()),
With: "ground_minutes": nullable(minutes, landed_before, pa.int32()),
Replace: ground = np.where(valid, left - landed[previous], 0) // 60
With: same = (aircraft >= 0) & (aircraft[previous] == aircraft) & (previous >= 0)
    there = present(batch.column("landed_at"))[previous]
    landed_before = same & there & (left < _NEVER) & (landed[previous] < left)
    minutes = np.where(landed_before, left - landed[previous], 0) // 60
"""
