"""The contract of exercise 35: a job's rows and features, whatever its table."""

import collections
import contextlib
import itertools

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from exercises.ex35_your_own_pipeline.laws import (
    CUTS,
    EXTREMES,
    FATES,
    OWN_ROWS,
    SPLITS,
    differing,
    hand_in,
    same,
    shown,
    whole_rows,
)

SECONDS = 300
# Of the groups of a split that is not by day, the share that lasts longer than one.
LEAST_OF_DAYS = 0.5
LEAST_ROWS, MOST_ROWS, LEAST_DAYS = 500, 20_000, 20


@pytest.mark.task("job", seconds=SECONDS)
def test_the_job_is_whole_and_loads(harness):
    own = hand_in(harness)
    name, facts, said = own.name, own.facts, own.said
    package = f"pipelines/{name}"
    for place in (f"schemas/{name}.toml", f"{package}/__init__.py", f"{package}/README.md"):
        said.must(
            place in own.files,
            f"The files have no {place}.",
            expected=place,
            got=sorted(own.files),
            meaning="A job that others are to run is handed in whole.",
            hint=2,
        )
    for what, key in (("identity", "identity"), ("day", "day")):
        said.must(
            bool(facts[key]),
            f"The schema says no `{what}`.",
            meaning="Without what tells rows apart nobody can count them; without a day there is "
            "no future to keep out.",
            hint=2,
        )
    label = facts["label"]
    said.must(
        label is not None and label["kind"] == "binary",
        "The job's first label is not one that is true or false.",
        got="no label" if label is None else label,
        meaning="Say what is positive: `at_least`, `among`, or a column of truth values.",
        hint=2,
    )
    said.must(
        not facts["lookups"] and not facts["packed"],
        "The job has lookup tables or is one of texts.",
        got=facts["lookups"] or "packed rows",
        meaning="The hand-in has one table: join the others before, or in a step of your own.",
    )


@pytest.mark.task("job", seconds=SECONDS)
def test_the_table_is_the_schemas_and_large_enough(harness):
    own = hand_in(harness)
    got = {field.name: str(field.type) for field in own.rows.schema}
    own.said.must(
        got == own.facts["columns"],
        "table() has not the columns of the schema as it is read.",
        expected=own.facts["columns"],
        got=got,
        meaning="Pack the job again after its schema has changed.",
        hint=1,
    )
    days = {day for day in own.days(own.rows) if day is not None}
    own.said.must(
        LEAST_ROWS <= own.rows.num_rows <= MOST_ROWS and len(days) >= LEAST_DAYS,
        f"table() has {own.rows.num_rows:,} rows of {len(days)} days.",
        expected=f"{LEAST_ROWS} to {MOST_ROWS:,} rows, of {LEAST_DAYS} days or more",
        got=f"{own.rows.num_rows:,} rows, {len(days)} days",
        meaning="Laws are looked at on it: it has to have all splits, and to be looked at in "
        "seconds.",
        hint=1,
    )
    (key, count), *_ = collections.Counter(own.keys(own.rows)).most_common(1)
    own.said.must(
        count == 1,
        f"Two rows of table() have the same identity: {shown(key)}.",
        expected="rows that differ in " + ", ".join(own.facts["identity"]),
        got=f"{count} rows {shown(key)}",
        meaning="Where rows cannot be told apart, nobody can say that none was lost.",
        hint=3,
    )


@pytest.mark.task("rows", seconds=SECONDS)
def test_every_row_has_one_fate(harness):
    own = hand_in(harness)
    ran = own.checked([own.rows], "The job, on your table,")
    _accounted(own, ran, own.rows, ran.value[0])


@pytest.mark.task("rows", seconds=SECONDS)
def test_a_row_with_a_defect_has_one_fate_too(harness):
    own = hand_in(harness)
    spoilt, _ = own.spoilt(harness.seed)
    ran = own.checked([spoilt], "The job, on your table with planted defects,")
    _accounted(own, ran, spoilt, ran.value[0])


def _accounted(own, ran, rows, fates) -> None:
    given = collections.Counter(own.keys(rows))
    got = collections.Counter(key for fate in FATES for key in own.keys(fates[fate]))
    lost, more = given - got, got - given
    count = sum(len(fates[fate]) for fate in FATES)
    ran.must(
        not lost and not more,
        f"{len(rows):,} rows are read, and {count:,} are in a split, unlabelled or quarantined.",
        expected="each row once",
        got="; ".join(
            [
                *(f"lost: {shown(key)}" for key in [*lost][:3]),
                *(f"once too often: {shown(key)}" for key in [*more][:3]),
            ]
        ),
        meaning="A row that is dropped is in no count, and nobody will ask for it: a step neither "
        "loses nor repeats a row, and what is wrong with one is for the suite to say.",
        hint=2,
    )
    names = rows.column_names
    before = whole_rows(rows, names)
    after = collections.Counter()
    for fate in FATES:
        after += whole_rows(fates[fate], names)
    for row in after - before:
        old = next((one for one in before - after if _alike(one, row)), ())
        ran.must(
            False,
            "A row behind the steps is not the one that was read.",
            expected=dict(zip(names, old, strict=False)),
            got=dict(zip(names, row, strict=True)),
            meaning="A step adds columns. What was read stays as it was: the quarantine has it "
            "whole, and whoever repairs it needs what stood there.",
            hint=3,
        )


def _alike(one: tuple, other: tuple) -> bool:
    """Whether most values of two rows are the same."""
    return 2 * sum(map(same, one, other)) > len(one)


@pytest.mark.task("split", seconds=SECONDS)
def test_what_belongs_together_is_in_one_split(harness):
    own = hand_in(harness)
    fates = own.base()
    by = own.facts["split_by"]
    splits, days = collections.defaultdict(set), collections.defaultdict(set)
    for split in SPLITS:
        part = fates[split]
        of_day = own.days(part)
        columns = [part.column(name).to_pylist() for name in _split_columns(own)]
        groups = of_day if by == "day" else [*zip(*columns, strict=True)]
        for group, day in zip(groups, of_day, strict=True):
            splits[group].add(split)
            days[group].add(day)
    torn = [group for group, found in splits.items() if len(found) > 1]
    own.said.must(
        not torn, "A group is in two splits.", expected="each in one", got=str(torn[:3]), hint=1
    )
    of_days = sum(len(found) > 1 for found in days.values())
    own.said.must(
        by == "day" or of_days >= LEAST_OF_DAYS * len(days),
        f"The schema splits by {by if by == 'identity' else ', '.join(by)}, and so parts a day.",
        expected='split_by = "day", or columns of what lasts longer than a day',
        got=f"of {len(days):,} groups {of_days:,} have rows of more than one day",
        meaning="Rows of one day, or of one storm, are alike: with some of them in training the "
        "model is asked what it has seen.",
        hint=1,
    )


def _split_columns(own) -> list[str]:
    by = own.facts["split_by"]
    if by == "day":
        return []
    return own.facts["identity"] if by == "identity" else by


@pytest.mark.task("split", seconds=SECONDS)
def test_every_split_has_rows_of_both_kinds(harness):
    own = hand_in(harness)
    for split, values in zip(SPLITS, own.labels(), strict=True):
        share = sum(values) / len(values) if values else 0.0
        own.said.must(
            0 < share < 1,
            f"The split {split} has {len(values):,} examples, of which {share:.0%} are positive.",
            expected="some of both",
            got=f"{sum(values)} positive of {len(values)}",
            meaning="A figure about a split without positives says nothing.",
            hint=2,
        )


@pytest.mark.task("order", seconds=SECONDS)
def test_the_order_of_the_rows_changes_none(harness):
    own = hand_in(harness)
    ran = own.in_another_order()
    one, other = own.by_key(own.base()), own.by_key(ran.value[0])
    _must_be_same(
        own,
        ran,
        *(one, other, "in another order, and in other batches"),
        "On a cluster nobody knows which row comes first, or which are in one batch.",
        hint=2,
    )


@pytest.mark.task("worker", seconds=SECONDS)
def test_a_worker_gives_the_same(harness):
    own = hand_in(harness)
    one, other = own.by_key(own.base()), own.by_key(own.elsewhere())
    _must_be_same(
        own,
        own.said,
        *(one, other, "on a worker"),
        "A worker is another process: it has no global that was set here, other values of `hash`, "
        "and no file that is not in the package.",
        hint=2,
    )


@pytest.mark.task("order", seconds=SECONDS)
def test_the_same_rows_give_the_same_bytes(harness):
    own = hand_in(harness)
    made = own.examples()
    for split in SPLITS:
        first, second = (made.value[number][split] for number in (0, 1))
        made.must(
            first["sha256"] == second["sha256"],
            f"The shard of {split} has other bytes when the rows come in another order.",
            expected=_of(first["rows"]),
            got=_of(second["rows"]),
            meaning="What is learned of rows must not depend on which came first or in which "
            "batch: tf.reduce_mean sees one batch, tft.mean all of training. Where only the last "
            "bits differ, it is a sum of float32 in another order.",
            hint=3,
        )


def _must_be_same(own, ran, one, other, how, meaning, hint) -> None:
    changed = differing(one, other, one)
    key = changed[0] if changed else ()
    columns = _columns(own, one.get(key), other.get(key))
    ran.must(
        not changed,
        f"{len(changed):,} of {len(one):,} rows are others when the job runs {how}"
        + (f": {', '.join(columns[:3])}." if columns else "."),
        expected=_row(own, one, changed, columns),
        got=_row(own, other, changed, columns),
        meaning=meaning,
        hint=hint,
    )


def _columns(own, one, other) -> list[str]:
    """Columns of which a row has other values."""
    if one is None or other is None:
        return []
    names = own.base()["train"].column_names
    values = zip(names, one[1], other[1], strict=True)
    return [name for name, value, after in values if not same(value, after)]


def _of(rows: pa.Table) -> str:
    first = rows.slice(0, 1).to_pylist()
    return str(first[0] if first else "no example")[:300]


@pytest.mark.task("analysis", seconds=SECONDS)
def test_rows_of_evaluation_change_no_row_of_training(harness):
    own = hand_in(harness)
    base = own.by_key(own.base())
    held = {key for key, (fate, _) in base.items() if fate in ("eval", "test")}
    days = sorted({day for day in own.days(own.rows) if day is not None})
    cut = days[len(days) // 2]
    keys, of_day = own.keys(own.rows), own.days(own.rows)
    places = [
        place
        for place, key in enumerate(keys)
        if key in held and of_day[place] is not None and of_day[place] > cut
    ]
    own.said.must(bool(places), "No row of evaluation is in the second half of the days.")
    fixed = {*own.facts["identity"], *own.facts["day"]}
    by = own.facts["split_by"]
    fixed |= set() if isinstance(by, str) else {*by}
    tables = []
    for donor in _one_of_each_kind(own):
        order = [*range(own.rows.num_rows)]
        for place in places:
            order[place] = donor
        changed = own.rows.take(pa.array(order))
        columns = [
            own.rows.column(name) if name in fixed else changed.column(name)
            for name in own.rows.column_names
        ]
        tables.append(pa.Table.from_arrays(columns, schema=own.rows.schema))
    ran = own.checked(tables, "The job, with other values in later rows of evaluation,")
    early = [
        key
        for key, day in zip(keys, of_day, strict=True)
        if day is not None and day <= cut and base[key][0] == "train"
    ]
    for fates in ran.value:
        after = own.by_key(fates)
        wrong = differing(base, after, early)
        ran.must(
            not wrong,
            f"{len(wrong):,} rows of training are others when later rows of evaluation are.",
            expected=_row(own, base, wrong),
            got=_row(own, after, wrong),
            meaning="Something is counted or ranked over all splits before they are split. What "
            "is learned of rows is learned in preprocessing, where only training is analysed.",
            hint=1,
        )


def _one_of_each_kind(own) -> list[int]:
    """The places of a row that is positive, and of one that is not."""
    place_of = {key: place for place, key in enumerate(own.keys(own.rows))}
    found = {}
    base = own.base()
    for split, labels in zip(SPLITS, own.labels(), strict=True):
        for key, label in zip(own.keys(base[split]), labels, strict=True):
            found.setdefault(label, place_of[key])
    return [found[label] for label in sorted(found)]


@pytest.mark.task("analysis", seconds=SECONDS)
def test_evaluation_is_not_in_the_analysis(harness):
    own = hand_in(harness)
    made = own.examples()
    one, other = made.value[0]["train"], made.value[2]["train"]
    made.must(
        one["sha256"] == other["sha256"],
        "The examples of training are others when evaluation is.",
        expected=_of(one["rows"]),
        got=_of(other["rows"]),
        meaning="Scales and vocabularies are those of training alone.",
        hint=2,
    )


@pytest.mark.task("analysis", seconds=SECONDS)
def test_what_training_has_not_seen_has_a_place(harness):
    own = hand_in(harness)
    made = own.examples()
    for number, which in ((0, "your table"), (2, "texts and numbers never seen")):
        for split in SPLITS:
            rows = made.value[number][split]["rows"]
            for name in rows.column_names:
                values = rows.column(name)
                integer = pa.types.is_integer(values.type)
                bad = (
                    pc.less(values, 0)
                    if integer
                    else pc.invert(pc.is_finite(values.cast(pa.float64())))
                )
                count = pc.sum(bad).as_py() or 0
                made.must(
                    not count,
                    f"{count:,} examples of {split} have a {name} that is "
                    + ("negative." if integer else "no finite number."),
                    expected="an id from 0 on, or a finite number",
                    got=str(values.filter(bad)[0].as_py()) if count else "",
                    meaning=f"On {which}: a text never seen wants an id of its own (out of "
                    "vocabulary), a missing number a value and a mark; an embedding of -1 or a NaN "
                    "ends the training, or the service.",
                    hint=3,
                )


def _row(own, rows, keys, columns=()):
    """The first of some rows, for people: its fate, and columns that a step or a feature has."""
    if not keys:
        return ""
    key = keys[0]
    if key not in rows:
        return f"{shown(key)}: no such row"
    names = own.base()["train"].column_names
    fate, values = rows[key]
    wanted = {*columns} or {*own.facts["added"], *own.facts["features"]}
    found = {n: v for n, v in zip(names, values, strict=True) if n in wanted}
    return {"row": shown(key), "fate": fate, **found}


@pytest.mark.task("future", seconds=SECONDS)
def test_a_removed_future_changes_nothing(harness):
    own = hand_in(harness)
    moments = sorted({one for one in own.moments(own.rows) if one is not None})
    cuts = [moments[len(moments) * (number + 1) // (CUTS + 1)] for number in range(CUTS)]
    tables = [own.until(cut) for cut in cuts]
    ran = own.checked(tables, "The job, without the rows behind a moment,")
    base = own.by_key(own.base())
    for cut, table, fates in zip(cuts, tables, ran.value, strict=True):
        after = own.by_key(fates)
        wrong = differing(base, after, own.keys(table))
        ran.must(
            not wrong,
            f"Without the rows behind {_said(cut)}, {len(wrong):,} rows before it are others.",
            expected=_row(own, base, wrong),
            got=_row(own, after, wrong),
            meaning="When the prediction is made there is no later row. A window that is open at "
            "the wrong end, or a count over all rows, sees them.",
            hint=2,
        )


@pytest.mark.task("future", seconds=SECONDS)
def test_what_is_known_after_is_in_no_feature_of_its_row(harness):
    own = hand_in(harness)
    after = [name for name in own.facts["after"] if name in own.rows.column_names]
    own.said.must(
        own.facts["label"]["column"] in (*own.facts["after"], *own.facts["added"]),
        f"The label is made of {own.facts['label']['column']}, which is not `known` after.",
        meaning="What is predicted is not known when the prediction is made: say so in the schema.",
        hint=1,
    )
    base = own.features_of(own.base())
    places = _places(own, base, after)
    tables = [_swapped(own.rows, after, place, other) for place, other in places]
    ran = own.checked(tables, "The job, with other values of what is known after,")
    keys = own.keys(own.rows)
    for (place, _), fates in zip(places, ran.value, strict=True):
        key, now = keys[place], own.features_of(fates)
        if now[key][0] not in SPLITS or base[key][0] not in SPLITS:
            continue
        ran.must(
            same(base[key][1], now[key][1]),
            f"Features of the row {shown(key)} change with what is known after.",
            expected=base[key][1],
            got=now[key][1],
            meaning=f"Of this row what is known after was changed ({', '.join(after[:4])}): no "
            "feature of the row may be made of it.",
            hint=3,
        )


def _places(own, base, after) -> list[tuple[int, int]]:
    """Rows in a split, far apart, each with another row whose later values are others.

    First with any; then with the rows that have the least and the most of a later column, where
    a feature shows that is made of what seldom happens.
    """
    keys = own.keys(own.rows)
    labelled = [place for place, key in enumerate(keys) if base[key][0] in SPLITS]
    values = (
        [*zip(*[own.rows.column(name).to_pylist() for name in after], strict=True)] if after else []
    )
    found = []
    step = max(1, len(labelled) // OWN_ROWS)
    chosen = labelled[step // 2 :: step][:OWN_ROWS]
    for place in chosen if values else []:
        others = (other for other in labelled[::-1] if not same(values[other], values[place]))
        if (other := next(others, None)) is not None:
            found.append((place, other))
    for number, other in enumerate(_extremes(own.rows, after, labelled)[:EXTREMES]):
        places = [*chosen[number % OWN_ROWS :], *chosen[: number % OWN_ROWS]]
        unlike = (place for place in places if not same(values[other], values[place]))
        if (place := next(unlike, None)) is not None:
            found.append((place, other))
    return found


def _extremes(rows: pa.Table, names: list[str], places: list[int]) -> list[int]:
    """The places of each column's most, then of its least, each place once."""
    ordered = []
    for name in names:
        values = rows.column(name).to_pylist()
        known = [place for place in places if values[place] is not None]
        with contextlib.suppress(TypeError):  # of no order, as dicts are
            ordered.append(sorted(known, key=values.__getitem__))
    most, least = [one[-1:] for one in ordered], [one[:1] for one in ordered]
    return [*dict.fromkeys(itertools.chain(*most, *least))]


def _swapped(rows: pa.Table, names: list[str], place: int, other: int) -> pa.Table:
    """The table in which a row has these columns' values of another row."""
    order = [*range(rows.num_rows)]
    order[place] = other
    changed = rows.take(pa.array(order))
    columns = [
        changed.column(name) if name in names else rows.column(name) for name in rows.column_names
    ]
    return pa.Table.from_arrays(columns, schema=rows.schema)


def _said(day) -> str:
    return "-".join(f"{part:02}" for part in day) if isinstance(day, tuple) else str(day)
