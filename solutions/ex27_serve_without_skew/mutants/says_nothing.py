"""Says that something is wrong, and not what.

Task: wrong_rows
Message: who asked should not have to guess which
Replace: answers[place] = {"error": str(error)}
With: answers[place] = {"error": "bad request"}
"""
