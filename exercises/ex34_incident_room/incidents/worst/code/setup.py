"""The job's package."""

import setuptools

setuptools.setup(name="nightly-worst", version="3.2.0", py_modules=["job", "steps"])
