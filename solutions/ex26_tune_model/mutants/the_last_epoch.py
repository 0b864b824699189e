"""Takes the last epoch's loss for the trial's.

Task: trial
Message: Training keeps the weights of the epoch with the least log loss
Replace: best = min(best, loss)
With: best = loss
"""
