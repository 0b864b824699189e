"""The package of the job."""

import setuptools

setuptools.setup(name="nightly-pages", version="1.4.1", py_modules=["job", "steps"])
