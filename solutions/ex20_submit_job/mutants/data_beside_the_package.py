"""Installs the data beside the package.

Task: package
Message: Workers do not have reports/limits.json
Replace: package_data={{"reports": ["*.json"]}},
With: data_files=[("reports", ["reports/limits.json"])],
"""
