"""Ships every package that it finds.

Task: package
Message: Workers have tests/
Replace: packages=find_packages(include=["reports", "reports.*"]),
With: packages=find_packages(),
"""
