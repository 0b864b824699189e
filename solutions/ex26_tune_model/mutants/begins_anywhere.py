"""Begins the search with settings by chance.

Task: best
Message: cannot end with worse ones
Replace: study.enqueue_trial(parameters_of(base))
With: pass
"""
