"""Of a compiled lock on standard input, the packages that requirements.lock has not.

The pins of an extra that is fetched when it is asked for are made so: docs/developing.md has the
command.
"""

import sys

from classroom.dev.requirements import LOCK, blocks, canonical


def further(compiled: str, lock: str) -> str:
    """The blocks of packages, without comments, that `lock` does not pin."""
    there = {_name(block) for block in blocks(lock)}
    kept = (block for block in blocks(compiled) if _name(block) not in there)
    lines = (line for block in kept for line in block.splitlines())
    return "".join(f"{line}\n" for line in lines if line.strip() and "#" not in line)


def _name(block: str) -> str:
    return canonical(block.partition("==")[0])


if __name__ == "__main__":
    sys.stdout.write(further(sys.stdin.read(), LOCK.read_text(encoding="utf-8")))
