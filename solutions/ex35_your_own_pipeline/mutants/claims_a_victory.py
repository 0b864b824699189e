"""Says Yes where the interval says Not clearly.

Task: model
Message: the report says 'Not clearly'
Replace: Not clearly. On the 2,993 hours of test days its AUC is 0.928 (0.907 to 0.945), that of gradient boosting on
With: Yes. On the 2,993 hours of test days its AUC is 0.928 (0.907 to 0.945), that of gradient boosting on
"""
