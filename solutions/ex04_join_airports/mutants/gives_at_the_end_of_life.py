"""Keeps its counts until teardown, which gives nothing to anyone.

Task: setup
Message: bound for the Pacific coast
Replace: def finish_bundle(self) -> Iterator[window.WindowedValue]:
With: def teardown(self):
"""
