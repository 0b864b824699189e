"""Takes the dates of plausible rows alone.

Task: shapes
Message: An implausible flight and a cancelled one were read too
Replace: for date in pc.min_max(batch["date"]).as_py().values():
With: plausible = batch.filter(pc.invert(fates["implausible"]))
    for date in pc.min_max(plausible["date"]).as_py().values():
"""
