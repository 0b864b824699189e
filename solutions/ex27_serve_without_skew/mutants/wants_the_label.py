"""Takes the specification of training, with the labels.

Task: signatures
Message: The label is what the question is about
Replace: spec = JOB.raw.feature_spec(labels=False)
With: spec = JOB.raw.feature_spec()
"""
