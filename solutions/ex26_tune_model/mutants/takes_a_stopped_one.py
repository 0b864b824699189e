"""Takes for the best what had the least loss in any epoch, stopped or not.

Task: best
Message: would do so again
Replace: settings = dataclasses.replace(base, **search_space(study.best_trial))
With: best = min(study.trials, key=lambda one: min(one.intermediate_values.values(), default=9))
    settings = dataclasses.replace(base, **search_space(best))
"""
