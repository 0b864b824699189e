"""Trains to the end, and then looks whether it should have stopped.

Task: stopped
Message: has trained to the end, and saves nothing by stopping
Replace: for epoch, scores in enumerate(train(dataclasses.replace(base, **search_space(trial))), 1):
With: every = list(train(dataclasses.replace(base, **search_space(trial))))
    for epoch, scores in enumerate(every, 1):
"""
