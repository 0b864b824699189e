"""Machines for which a locked package has no wheel, and what works there without it.

Imports nothing, and is read on machines where nothing could be installed.
"""

import platform

LINUX_X86, LINUX_ARM, MACOS_ARM = ("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "arm64")

# That are looked at; (system, processor) as `platform` names them.
NAMES = {
    LINUX_X86: "Linux on x86-64",
    LINUX_ARM: "Linux on aarch64",
    MACOS_ARM: "macOS on arm64",
}

# Packages without a wheel, on all Pythons; `workshop dev wheels` says what the index has, and a
# test that it is this.
WITHOUT = {LINUX_ARM: ("tfx-bsl",)}

# By package, what goes without it.
WORKS_WITHOUT = {
    "tfx-bsl": (
        "TensorFlow Transform needs it, so exercise 15 and the commands that build the pipeline or "
        "load its transform (`run`, `rehearse`, `submit`, `export`) go in a container for x86-64 "
        "or on another machine; the other exercises of parts 1 to 5 and 7 pass without it"
    )
}


def here() -> tuple[str, str]:
    """(system, processor) of this machine."""
    return platform.system(), platform.machine()


def told(machine: tuple[str, str]) -> tuple[str, str | None]:
    """What is found of a machine, and what to do or to know; None where all is published.

    Args:
        machine: (system, processor).
    """
    name = NAMES.get(machine, " on ".join(machine))
    if machine not in NAMES:
        return name, f"nobody has looked which packages are published for it: use {_whole()}"
    lacking = WITHOUT.get(machine, ())
    if not lacking:
        return f"{name}, for which every package is published", None
    without = "; ".join(f"without {one}: {WORKS_WITHOUT[one]}" for one in lacking)
    return f"{name}, for which {' and '.join(lacking)} is not published", without


def _whole() -> str:
    names = [name for machine, name in NAMES.items() if machine not in WITHOUT]
    return " or ".join(names)
