"""Gives no figures with its claim.

Task: model
Message: does not give the AUC
Replace: Not clearly. On the 2,993 hours of test days its AUC is 0.928 (0.907 to 0.945), that of gradient boosting on
With: Not clearly. On the 2,993 hours of test days it is about as good as gradient boosting on
Replace: the same features 0.928. It is better than the last hour's humidity alone (0.877) and than "always no".
With: the same features. It is better than the last hour's humidity alone and than "always no".
"""
