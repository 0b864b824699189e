"""Takes the presence from training alone.

Task: tfmd
Message: refuses the requests that may lack it
Replace: missing = any(form["nullable"] for form in forms if form)
With: missing = forms[0] is not None and forms[0]["nullable"]
"""
