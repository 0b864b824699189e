"""Changes the place itself too.

Task: ahead
Message: depends on nothing later
Replace: changed = predict([*values[: place + 1], *others[place + 1 :]])
With: changed = predict([*values[:place], *others[place:]])
"""
