"""A class for a column, which knows its forms; generators for the changes."""

import dataclasses
import functools
import operator

import pyarrow as pa

INFINITE = float("inf")


@dataclasses.dataclass(frozen=True)
class Form:
    """A column's declaration, with what it leaves out."""

    name: str
    type: str
    description: str
    nullable: bool = True
    min: float | None = None
    max: float | None = None
    values: list | None = None
    known: str | None = None
    missing_in: tuple = ()

    @classmethod
    def of(cls, column):
        return cls(**column)

    @functools.cached_property
    def arrow(self):
        return (
            pa.timestamp("s", tz="UTC") if self.type == "timestamp" else getattr(pa, self.maker)()
        )

    @property
    def maker(self):
        return {"bool": "bool_"}.get(self.type, self.type)

    @property
    def kind(self):
        checks = {"int": pa.types.is_integer, "float": pa.types.is_floating}
        return next((kind for kind, holds in checks.items() if holds(self.arrow)), self.type)

    @property
    def limits(self):
        low, high = self.min, self.max
        if self.type in ("int8", "int16", "int32"):
            half = 1 << (self.arrow.bit_width - 1)
            low, high = -half if low is None else low, half - 1 if high is None else high
        return low, high

    @property
    def valid(self):
        low, high = self.limits
        match low is None, high is None:
            case _ if self.values:
                return ", ".join(self.values)
            case True, True:
                return ""
            case True, False:
                return f"at most {high}"
            case False, True:
                return f"at least {low}"
            case _:
                return f"{low} to {high}"

    def allows(self, other):
        """Whether all that another one allows is valid."""
        if self.kind != other.kind or (self.type, other.type) == ("float32", "float64"):
            return False
        if other.nullable > self.nullable:
            return False
        if self.values and (not other.values or not set(other.values).issubset(self.values)):
            return False
        low, high = self.ends
        return low <= other.ends[0] and other.ends[1] <= high

    @property
    def ends(self):
        low, high = self.limits
        return -INFINITE if low is None else low, INFINITE if high is None else high


def forms(table):
    return [Form.of(column) for column in table["columns"]]


def arrow_schema(table):
    return pa.schema([pa.field(form.name, form.arrow, form.nullable) for form in forms(table)])


def valid_range(column):
    return Form.of({"name": "", "description": ""} | column).limits


def bigquery_fields(table):
    types = {
        "int": "INTEGER",
        "float": "FLOAT",
        "bool": "BOOLEAN",
        "string": "STRING",
        "date32": "DATE",
        "timestamp": "TIMESTAMP",
    }
    return [
        {
            "name": form.name,
            "type": types[form.kind],
            "mode": ("REQUIRED", "NULLABLE")[form.nullable],
            "description": form.description + (f" Valid: {form.valid}." if form.valid else ""),
        }
        for form in forms(table)
    ]


def environment(table, name):
    label = table.get("label")
    late = table["moments"][table["moments"].index(table["predicted_at"]) + 1 :]

    def kept(form):
        return name != "SERVING" or (form.name != label and form.known not in late)

    pairs = zip(table["columns"], forms(table), strict=True)
    columns = [
        column | {"nullable": form.name != label and (form.nullable or name in form.missing_in)}
        for column, form in pairs
        if kept(form)
    ]
    return table | {"columns": columns}


def tfmd_schema(table):
    training, serving = (environment(table, name)["columns"] for name in ("TRAINING", "SERVING"))
    loose = {column["name"] for column in training + serving if column["nullable"]}
    served = {column["name"] for column in serving}
    features = []
    for form in forms(table):
        feature = {"name": form.name, "presence": {"min_fraction": 1.0 - (form.name in loose)}}
        feature["type"] = {"float": "FLOAT", "string": "BYTES"}.get(form.kind, "INT")
        low, high = form.limits
        pairs = ("min", low), ("max", high)
        if domain := dict(pair for pair in pairs if pair[1] is not None):
            feature[form.kind + "_domain"] = domain
        if form.kind == "bool":
            feature["bool_domain"] = {}
        if form.values:
            feature["string_domain"] = {"value": [*form.values]}
        if form.name not in served:
            feature["not_in_environment"] = ["SERVING"]
        features.append(feature)
    return {"feature": features, "default_environment": ["TRAINING", "SERVING"]}


def moved_columns(old, new):
    return list(_moved(forms(old), forms(new)))


def _moved(old, new):
    looks = operator.attrgetter("type", "description")
    names = [{form.name for form in side} for side in (old, new)]
    come = {}
    for form in new:
        if form.name not in names[0]:
            come.setdefault(looks(form), []).append(form)
    for form in old:
        if form.name in names[1]:
            continue
        if waiting := come.get(looks(form)):
            other = waiting.pop(0).name
            yield _judged(form.name, "renamed", (False, False), f"{form.name} is now {other}")
        else:
            yield _judged(form.name, "removed", (True, form.nullable), f"{form.name} went")
    for form in (form for waiting in come.values() for form in waiting):
        yield _judged(form.name, "added", (form.nullable, True), f"{form.name} came")


def _judged(name, change, directions, why):
    backward, forward = directions
    return {
        "column": name,
        "change": change,
        "backward": backward,
        "forward": forward,
        "why": why,
    }


def changed_column(old, new):
    was, now = Form.of(old), Form.of(new)
    directions = now.allows(was), was.allows(now)
    if directions == (True, True) and was.type == now.type:
        return None
    said = []
    for form, verb in ((was, "was"), (now, "is")):
        need = "optional" if form.nullable else "required"
        said.append(f"{verb} {need}, {form.type}, {form.valid or 'any value'}")
    return _judged(was.name, "changed", directions, f"{was.name} {said[0]}, and {said[1]}")


def changes(old, new):
    after = {column["name"]: column for column in new["columns"]}
    found = moved_columns(old, new)
    for column in old["columns"]:
        if column["name"] in after:
            change = changed_column(column, after[column["name"]])
            found += [change] if change else []
    return found
