"""The package of the job."""

import setuptools

setuptools.setup(name="nightly-delays", version="5.1.0", py_modules=["job", "steps"])
