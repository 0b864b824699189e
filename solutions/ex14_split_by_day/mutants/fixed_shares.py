"""Knows 80/10/10 by heart.

Task: shares
Message: 2 January, in 76, now evaluates
Replace: split = flights | "Split" >> beam.ParDo(_Split(_Days(self._shares))).with_outputs(*names)
With: split = flights | "Split" >> beam.ParDo(_Split(_Days(SplitShares()))).with_outputs(*names)
"""
