"""Remembers ids in the DoFn itself.

Task: once
Message: condition
Replace: if not seen.read():
With: if element[0] not in self.__dict__.setdefault("ids", set()):
        self.ids.add(element[0])
Replace: seen.clear()
With: seen.clear()
    self.__dict__.pop("ids", None)
"""
