"""Changes the next place alone.

Task: ahead
Message: not only the
Replace: changed = predict([*values[: place + 1], *others[place + 1 :]])
With: after = place + 1
    changed = predict([*values[:after], *others[after : after + 1], *values[after + 1 :]])
"""
