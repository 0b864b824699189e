"""A folder on this machine that one command owns: it is emptied each time, and nobody else's is."""

import shutil
from pathlib import Path

from pipelines.problems import RequestError
from pipelines.storage import folders


def emptied(folder: str, noun: str, marker: str, option: str = "--folder") -> Path:
    """An empty folder for a command; what its last call left there is removed.

    Args:
        folder: as `option` gives it. A link to a folder stays, and that folder is emptied.
        noun: what the command makes, with no article: "rehearsal".
        marker: the name of the empty file that says a folder is the command's.

    Returns:
        The folder's absolute path; it holds the marker alone.

    Raises:
        RequestError: it holds something that has no marker, or cannot be written.
    """
    path = Path(folders.target_of(folder))
    try:
        if path.is_dir() and any(path.iterdir()):
            if not (path / marker).is_file():
                raise RequestError(
                    f"{option} {folder} holds something that is no {noun}: choose another folder."
                )
            shutil.rmtree(path)
        path.mkdir(parents=True, exist_ok=True)
        (path / marker).touch()
    except OSError as error:
        raise RequestError(
            f"{option} {folder} cannot be written ({error.strerror}): choose another folder."
        ) from error
    return path
