"""Folders in which a stranger writes: looked through, and removed whatever is in them."""

import contextlib
import os
import shutil
import subprocess


def takes_too_much(folder: str, most_bytes: int, most_files: int, only_files: bool = False) -> bool:
    """Whether more is in a folder than may be; a file counts with what it has of the disk.

    Args:
        only_files: whether what is no file, folder or link is too much already: who opens a pipe
            waits.
    """
    size = count = 0
    todo = [folder]
    while todo:
        try:
            entries = list(os.scandir(todo.pop()))
        except OSError:
            continue
        for entry in entries:
            with contextlib.suppress(OSError):
                size += entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                elif only_files and not (
                    entry.is_file(follow_symlinks=False) or entry.is_symlink()
                ):
                    return True
        count += len(entries)
        if size > most_bytes or count > most_files:
            return True
    return False


def remove(folder: str) -> None:
    """Removes a folder in which a stranger may have written."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.exists(folder):
        # Deeper than Python goes, or with rights that keep its owner out.
        for command in (["chmod", "-R", "u+rwx", folder], ["rm", "-rf", folder]):
            with contextlib.suppress(OSError):
                subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
