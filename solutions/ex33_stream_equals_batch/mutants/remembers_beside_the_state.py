"""Keeps in the DoFn itself how often it was called.

Task: moment
Message: on a worker of its own
Replace: newest, previous = max(int(time), before), None
With: self.calls = getattr(self, "calls", 0) + 1
    newest, previous = (max(int(time), before) if self.calls < 2 else 10**11), None
"""
