"""Takes a bucket too many for training.

Task: split
Message: Buckets below 76 are train
Replace: WHEN bucket < {train} THEN 'train'
With: WHEN bucket <= {train} THEN 'train'
"""
