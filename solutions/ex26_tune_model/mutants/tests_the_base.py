"""Looks at the test split with the settings that it began with.

Task: test_split
Message: It says how good the settings are that are going to be used
Replace: return {"settings": settings, "log_loss": study.best_value, "test": test(settings)}
With: return {"settings": settings, "log_loss": study.best_value, "test": test(base)}
"""
