"""Which packages are installed under which names: the lock has some otherwise than setup.py says.

`[tool.uv]` in pyproject.toml makes the lock so. Workers install what setup.py says.
"""

import importlib.metadata

# Of one package several builds are published, each under a name of its own. In the lock for Linux
# tensorflow-cpu is in the place of tensorflow: the same code without its 600 MB for GPUs.
STANDS_FOR = {"tensorflow": "tensorflow-cpu"}

# Packages that others ask for and nothing here imports, which the lock leaves out.
LEFT_OUT = frozenset({"google-cloud-aiplatform", "libclang"})


def version(package: str) -> str:
    """The installed version of a package, or of the build that stands for it.

    Raises:
        importlib.metadata.PackageNotFoundError: neither is installed.
    """
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        if package not in STANDS_FOR:
            raise
        return importlib.metadata.version(STANDS_FOR[package])
