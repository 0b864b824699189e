"""Ships one package, without the one below it.

Task: package
Message: Workers do not have reports/rules
Replace: packages=find_packages(include=["reports", "reports.*"]),
With: packages=["reports"],
"""
