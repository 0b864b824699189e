"""Takes the specification of training, with the labels.

Task: signatures
Message: The label is what the question is about
Replace: spec = feature_spec(labels=False)
With: spec = feature_spec()
"""
