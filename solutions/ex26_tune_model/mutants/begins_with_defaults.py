"""Makes its configuration of the defaults, and forgets the base.

Task: trial
Message: Two trials are comparable where they differ in the space's settings alone
Replace: for epoch, scores in enumerate(train(dataclasses.replace(base, **search_space(trial))), 1):
With: for epoch, scores in enumerate(train(Config(**search_space(trial))), 1):
"""
