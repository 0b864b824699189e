"""Never forgets an id.

Task: forget
Message: Nothing is remembered for ever
Replace: forget.set(element[1]["at"] + REMEMBERED)
With: pass
"""
