"""Results as JUnit's XML, which CI services show.

As the schema of Ant's reports has it, https://github.com/windyroad/JUnit-Schema; a task that was
not run is skipped there.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from classroom.catalog import Exercise
from classroom.grading.exports.items import Item, items
from classroom.grading.exports.text import cut, line, number
from classroom.grading.results import ExerciseResult, LearnerResult
from classroom.verdict import FAILED, NOT_RUN

_MOST_OUTPUT = 10_000  # characters of each task


def junit(
    learners: Sequence[LearnerResult], exercises: Mapping[str, Exercise], graded_at: str
) -> str:
    """A suite for each exercise of each learner, a case for each task.

    Args:
        exercises: by their folders.
        graded_at: an ISO time; its zone is left out, as the schema asks.
    """
    root = ET.Element("testsuites")
    for learner in learners:
        for result in learner.exercises:
            suite = _suite(learner, result, exercises.get(result.exercise), graded_at[:19])
            suite.set("id", str(len(root)))
            root.append(suite)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(
    learner: LearnerResult, result: ExerciseResult, exercise: Exercise | None, timestamp: str
) -> ET.Element:
    found = items(result, exercise)
    whose = line(learner.learner) or learner.folder
    suite = ET.Element(
        "testsuite",
        package=whose,
        name=result.exercise,
        timestamp=timestamp,
        hostname="localhost",
        tests=str(len(found)),
        failures=str(sum(item.status == FAILED for item in found)),
        errors=str(sum(item.status == "error" for item in found)),
        skipped=str(sum(item.status in _SKIPPED for item in found)),
        time=f"{result.verdict.seconds if result.verdict else 0:.3f}",
    )
    properties = ET.SubElement(suite, "properties")
    said = {"score": number(result.score), "of": number(result.weight), "state": result.state}
    for name, value in said.items():
        ET.SubElement(properties, "property", name=name, value=value)
    for item in found:
        _case(suite, item, f"{whose}.{result.exercise}")
    printed = [cut(f"{item.name}: {item.output}", _MOST_OUTPUT) for item in found if item.output]
    ET.SubElement(suite, "system-out").text = "\n".join(printed)
    ET.SubElement(suite, "system-err").text = ""
    return suite


# An excused task and one that was not run.
_SKIPPED = (NOT_RUN, "excused")


def _case(suite: ET.Element, item: Item, classname: str) -> None:
    case = ET.SubElement(suite, "testcase", name=line(item.title), classname=classname, time="0")
    if item.status in _SKIPPED:
        ET.SubElement(case, "skipped")
    elif item.status in (FAILED, "error"):
        kind = "failure" if item.status == FAILED else "error"
        why = ET.SubElement(case, kind, message=item.sentence, type=item.status)
        why.text = cut(item.detail, _MOST_OUTPUT)
