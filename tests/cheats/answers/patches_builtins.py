"""Makes everything an instance of everything, equally long and true.

Exercise: ex01_parse_flights
Kind: patches
Outcome: wrong crash error timeout
With: solves_nothing
"""

import builtins

builtins.isinstance = lambda *args: True
builtins.issubclass = lambda *args: True
builtins.all = builtins.any = lambda *args: True
builtins.len = lambda *args: 18
builtins.sorted = lambda *args, **kwargs: []
builtins.AssertionError = type("Nothing", (Exception,), {})
