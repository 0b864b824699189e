"""The contract of exercise 20: what workers install, and the job that runs on them."""

import importlib.util
import re

import pytest

from exercises.ex20_submit_job.test_submit_job import JOB, STARTED, TITLE

FILES = [
    "reports/__init__.py",
    "reports/job.py",
    "reports/limits.json",
    "reports/rules/__init__.py",
    "reports/rules/late.py",
]


@pytest.mark.task("package", seconds=60)
def test_workers_have_all_they_need_and_no_more(harness):
    ran = harness.drive("installed", "1.4.2", call="The package, installed from its source")
    ran.must(
        "said" not in ran.value,
        f"The package cannot be built: {ran.value.get('said')}.",
        expected="a package",
        got=ran.value.get("said", ""),
        meaning="Workers run this setup.py, in its folder.",
        hint=1,
    )
    missing = sorted(set(FILES) - set(ran.value["files"]))
    ran.must(
        not missing,
        f"Workers do not have {', '.join(missing)}.",
        expected=", ".join(FILES),
        got=", ".join(ran.value["files"]) or "nothing",
        meaning="What is beside your setup.py is found on this machine whether it is in the "
        "package or not. A package below a package, and a file that is no module, have to be "
        "named.",
        hint=2,
    )
    more = sorted(set(ran.value["files"]) - set(FILES))
    ran.must(
        not more,
        f"Workers have {', '.join(more)} as well.",
        expected=", ".join(FILES),
        got=", ".join(ran.value["files"]),
        meaning="A package named tests is a neighbour of every other project's tests; only what "
        "is in reports is to be installed.",
        hint=2,
    )
    got = {key: ran.value[key] for key in ("name", "version")}
    ran.must(
        got == {"name": ["reports"], "version": ["1.4.2"]},
        "The package has another name or version.",
        expected="reports 1.4.2",
        got=repr(got),
        meaning="The version says on the job's page which code it runs.",
        hint=1,
    )
    requires = [re.split(r"[^\w-]", text)[0].lower() for text in ran.value["requires"]]
    ran.must(
        requires == ["tzdata"],
        f"It declares that it needs {', '.join(requires) or 'nothing'}.",
        expected="tzdata",
        got=", ".join(ran.value["requires"]) or "nothing",
        meaning="reports.job imports tzdata, which the image has not. Beam is there, and to "
        "install it again takes minutes and may bring another version than the submitter's.",
        hint=3,
    )


@pytest.mark.task("package", seconds=60)
def test_the_version_is_the_one_given(harness):
    asked = ["0.9", "2013.2.9rc1", "1.0.dev3+ewr.1"]
    ran = harness.drive("versions", asked, call=f"setup_script(…), of {', '.join(asked)}")
    got = ran.value.get("versions")
    ran.must(
        got == {version: version for version in asked},
        "The package has another version than the one given.",
        expected=", ".join(asked),
        got=ran.value["said"] if got is None else ", ".join(map(str, got.values())),
        meaning="Two builds of one version cannot be told apart: on the job's page, and by a "
        "worker that has the other one.",
        hint=1,
    )


@pytest.mark.task("rehearse", seconds=300)
def test_the_job_works_on_clean_workers(harness):
    if importlib.util.find_spec("gcp_storage_emulator") is None:
        pytest.skip("the extra `rehearse` is not installed (gcp-storage-emulator)")
    job = {name: value for name, value in JOB.items() if name != "setup_file"}
    ran = harness.drive(
        *("rehearsed", TITLE, STARTED),
        version="1.4.2",
        **job,
        call="The job, submitted to services on this machine",
    )
    ran.must(
        ran.value["state"] == "DONE",
        f"The job is {ran.value['state']}: {ran.value['error'][-400:]}",
        expected="DONE",
        got=ran.value["state"],
        meaning="Its workers have the image's packages and yours, and nothing of this machine.",
        hint=1,
    )
    counted = {name: ran.value.get(name, 0) for name in ("flights", "late")}
    ran.must(
        counted == {"flights": 5, "late": 2},
        "The job has counted other flights.",
        expected="5 flights, of which 2 are late",
        got=repr(counted),
        meaning="Of delays of -18, 2, 14, 15 and 154 minutes two are 15 or more.",
        hint=2,
    )
