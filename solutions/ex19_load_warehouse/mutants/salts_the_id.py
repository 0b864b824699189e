"""Takes hash(), which each process salts anew.

Task: id
Message: or salted in each process
Replace: return f"load-{day:%Y%m%d}-{key[:32]}-{attempt}"
With: return f"load-{day:%Y%m%d}-{abs(hash((table, parquet)))}-{attempt}"
"""
