r"""Makes a letter up where the title begins with none.

Task: name
Message: A name starts with a letter
Replace: stem = re.sub(r"^[^a-z]+", "", stem)
With: stem = stem.lstrip("-")
    stem = stem if stem[:1].isalpha() else f"job-{stem}"
"""
