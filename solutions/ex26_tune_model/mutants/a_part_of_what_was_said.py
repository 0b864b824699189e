"""Gives of the test split's scores the two that it takes for interesting.

Task: test_split
Message: What the test split said is given otherwise
Replace: return {"settings": settings, "log_loss": study.best_value, "test": test(settings)}
With: scores = test(settings)
    scores = {name: scores[name] for name in ("log_loss", "auc")}
    return {"settings": settings, "log_loss": study.best_value, "test": scores}
"""
