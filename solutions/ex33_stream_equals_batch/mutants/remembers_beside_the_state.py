"""Keeps in the DoFn itself how far it has told.

Task: late
Message: given as revision 2
Replace: before = told.read() or 0
With: before = getattr(self, "before", 0)
Replace: told.write(previous["departed"])
With: self.before = previous["departed"]
    told.write(previous["departed"])
"""
