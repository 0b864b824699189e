"""Ships modules only.

Task: package
Message: Workers do not have reports/limits.json
Replace: package_data={{"reports": ["*.json"]}},
With:
"""
