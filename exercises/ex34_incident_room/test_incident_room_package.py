"""The package of the job `pages`: what its workers have."""

import importlib.metadata

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from exercises.ex34_incident_room.diagnoses import check_diagnosis

DEPLOYED = {"name": "nightly-pages", "version": "1.4.1", "py_modules": ["job", "steps"]}


@pytest.mark.task("pages")
def test_pages_is_diagnosed(harness):
    check_diagnosis(harness, "pages")


@pytest.mark.task("pages")
def test_the_package_declares_what_it_needs_and_no_more(harness):
    returned = harness.call("package")
    said = returned.value
    returned.must(isinstance(said, dict), "package() gives a dict.", got=said)
    for name, value in DEPLOYED.items():
        got = said.get(name)
        got = sorted(got) if isinstance(got, list | tuple) else got
        returned.must(
            got == value,
            f"The package's {name} is not what was deployed.",
            expected=value,
            got=said.get(name),
            meaning="What was right in the deployed package stays.",
        )
    wanted = said.get("install_requires")
    returned.must(
        isinstance(wanted, list | tuple) and all(isinstance(one, str) for one in wanted),
        "The package has no list of texts `install_requires`.",
        got=wanted,
        meaning="A worker installs what the package declares, and has nothing else of yours.",
        hint=4,
    )
    try:
        requirements = [Requirement(text) for text in wanted]
    except InvalidRequirement as error:
        raise returned.wrong(
            "install_requires has a text that is no requirement.", "", str(error)
        ) from None
    returned.must(
        [canonicalize_name(one.name) for one in requirements] == ["jinja2"],
        "The package does not declare just the library that its workers lack.",
        got=list(wanted),
        meaning="Workers have Beam with its dependencies and setuptools. What a step imports "
        "beside these is declared; what no step imports makes every start of a worker longer.",
        hint=4,
    )
    (requirement,) = requirements
    installed = importlib.metadata.version("jinja2")
    returned.must(
        bool(requirement.specifier) and requirement.specifier.contains(installed),
        f"The range of versions does not have {installed}, with which the job was tried here.",
        got=str(requirement),
        meaning="Without versions, tonight's workers install what appeared today.",
        hint=4,
    )
    for end, version in (("beginning", "0"), ("end", "999")):
        returned.must(
            not requirement.specifier.contains(version),
            f"The range of versions has no {end}: {version} is in it.",
            expected=f"a range that begins and ends, with {installed} in it",
            got=str(requirement),
            meaning="A version that appears tomorrow may leave out what the step calls, and one of "
            "long ago has not had it yet. Nobody has tried either.",
            hint=4,
        )
    returned.must(
        requirement.marker is None and not requirement.extras and not requirement.url,
        "The requirement holds under a condition, or is not of a name and versions alone.",
        got=str(requirement),
    )


def flight(carrier, delay):
    return {"carrier": carrier, "dep_delay": delay}


@pytest.mark.task("pages")
def test_the_step_gives_its_pages_as_before(harness):
    rows = [flight("UA", 2), flight("UA", None), flight("UA", 2), flight("9E", -6)]
    harness.run("CarrierPages", rows=rows).gives(
        [
            {"carrier": "UA", "page": "<h1>UA</h1><p>1.3 minutes on average</p>"},
            {"carrier": "9E", "page": "<h1>9E</h1><p>-6.0 minutes on average</p>"},
        ],
        key="carrier",
        meaning="CarrierPages needs no repair: with the library on its workers the deployed step "
        "does what it always did. Of a flight without a delay it takes 0.",
        hint=4,
    )
