"""Has one version for ever.

Task: package
Message: Two builds of one version cannot be told apart
Replace: version={version!r},
With: version="1.4.2",
"""
