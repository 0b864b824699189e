"""Names the rules of a row in the order of the alphabet.

Task: rules
Message: neither the alphabet nor the order of columns
Replace: self._rules = rules
With: self._rules = sorted(rules, key=lambda rule: rule.id)
"""
