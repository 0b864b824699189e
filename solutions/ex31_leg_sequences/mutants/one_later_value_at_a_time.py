"""Changes the later values one after the other, each by itself.

Task: ahead
Message: replace all later values at once
Replace: changed = predict([*values[: place + 1], *others[place + 1 :]])
    if abs(changed[place] - expected[place]) > 1e-6:
With: moved = [
        abs(predict([*values[:at], others[at], *values[at + 1 :]])[place] - expected[place])
        for at in range(place + 1, len(values))
    ]
    if max(moved, default=0) > 1e-6:
"""
