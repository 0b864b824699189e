"""Asks the model where no flight is left.

Task: columns
Message: a model that is asked about nothing may raise
Replace: if not rows:
    return answers
With:
"""
