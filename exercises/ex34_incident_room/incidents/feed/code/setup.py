"""The package of the job."""

import setuptools

setuptools.setup(name="nightly-feed", version="1.0.7", py_modules=["job", "steps"])
