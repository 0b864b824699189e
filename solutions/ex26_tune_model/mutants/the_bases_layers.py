"""Forgets that the hidden layers are among what was searched.

Task: best
Message: hidden layers too
Replace: settings = dataclasses.replace(base, **search_space(study.best_trial))
With: found = {k: v for k, v in study.best_params.items() if k not in ("width", "layers")}
    settings = dataclasses.replace(base, **found)
"""
