"""Takes another score, which is the better the larger it is.

Task: trial
Message: nothing else that `train` tells is what is searched for
Replace: loss = scores["log_loss"]
With: loss = scores["auc"]
"""
