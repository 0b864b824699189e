"""Takes the worst of the first part that has it, when parts are merged.

Task: merge
Message: in whatever order the parts are merged, the result is the same
Replace: worst = _worse(worst, its_worst)
With: worst = max((one for one in (worst, its_worst) if one), key=lambda one: one[0], default=None)
"""
