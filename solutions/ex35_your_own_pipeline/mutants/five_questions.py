"""Leaves the last question out.

Task: readme
Message: does not answer question 6
Replace: ## 6. What would you doubt?
With: Besides:
"""
