"""The package of the job."""

import setuptools

setuptools.setup(name="nightly-scores", version="2.0.3", py_modules=["job", "steps"])
