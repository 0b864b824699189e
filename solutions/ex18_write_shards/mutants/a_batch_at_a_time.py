"""Writes a file for each batch, over what another batch wrote.

Task: shards
Message: when rows come in other bundles it gives something else
Replace: batch = in_order(concat(list(parts)), self._salt)
With: batch = in_order(list(parts)[-1], self._salt)
"""
