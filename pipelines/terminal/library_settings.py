"""What the libraries read from the environment when they are imported."""

import os


def set_before_import(verbose: bool = False) -> None:
    """Sets what the user has not set. To be called before TensorFlow is imported.

    Args:
        verbose: TensorFlow's notes about the processor are to be seen.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1" if verbose else "2")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    # TensorFlow Transform sets this when it is imported. Before TensorFlow is, it saves the
    # second that Keras 3 takes, which a run does not use; a training imports it by its own name.
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
