"""The package of the job."""

import setuptools

setuptools.setup(name="nightly-weather", version="3.3.1", py_modules=["job", "steps"])
