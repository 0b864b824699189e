"""Keeps the number of messages in a class, which all DoFns of a process share.

Task: logs
Message: A limit that is never reset
Replace: def start_bundle(self):
    self._messages = 0
With: _messages = 0
Replace: self._messages += 1
With: SortOut._messages += 1
"""
