"""Gives the model the figure of another, and that its own.

Task: model
Message: which is not the model's AUC
Replace: Not clearly. On the 2,993 hours of test days its AUC is 0.928 (0.907 to 0.945), that of gradient boosting on
With: Not clearly. On the 2,993 hours of test days its AUC is 0.877 (0.907 to 0.945), that of gradient boosting on
"""
