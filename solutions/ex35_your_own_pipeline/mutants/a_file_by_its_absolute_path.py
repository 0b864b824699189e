"""Opens a file of the launcher by its absolute path.

Task: worker
Message: A worker has no file
Replace: parts = list(parts)
With: parts = list(parts)
    open(place("pyproject.toml")).close()
Replace: NOWHEN = np.iinfo(np.int64).min
With: NOWHEN = np.iinfo(np.int64).min


    def place(name):
        import os

        import pipelines

        return os.path.join(os.path.dirname(pipelines.__path__[0]), name)
"""
