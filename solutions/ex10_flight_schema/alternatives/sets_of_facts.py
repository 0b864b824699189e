"""Schemas by look-up tables and NumPy's limits, changes by comparing intervals and sets."""

import numpy as np
import pyarrow as pa

ENVIRONMENTS = ("TRAINING", "SERVING")
_INTEGERS = ["int8", "int16", "int32", "int64"]
_BIGQUERY = dict.fromkeys(_INTEGERS, "INTEGER") | {
    "float32": "FLOAT",
    "float64": "FLOAT",
    "bool": "BOOLEAN",
    "string": "STRING",
    "date32": "DATE",
    "timestamp": "TIMESTAMP",
}


def arrow_schema(table):
    schema = pa.schema([])
    for column in table["columns"]:
        type = pa.timestamp("s", "UTC") if column["type"] == "timestamp" else column["type"]
        schema = schema.append(pa.field(column["name"], type, nullable=not required(column)))
    return schema


def required(column):
    return column.get("nullable") is False


def valid_range(column):
    if column["type"] in _INTEGERS[:-1]:
        held = np.iinfo(column["type"])
        return column.get("min", held.min), column.get("max", held.max)
    return column.get("min"), column.get("max")


def bigquery_fields(table):
    fields = []
    for column in table["columns"]:
        low, high = valid_range(column)
        if "values" in column:
            valid = ", ".join(column["values"])
        elif low is not None and high is not None:
            valid = f"{low} to {high}"
        elif low is not None:
            valid = f"at least {low}"
        else:
            valid = f"at most {high}"
        sentences = [column["description"]]
        if "values" in column or (low, high) != (None, None):
            sentences.append(f"Valid: {valid}.")
        fields.append(
            {
                "name": column["name"],
                "type": _BIGQUERY[column["type"]],
                "mode": "REQUIRED" if required(column) else "NULLABLE",
                "description": " ".join(sentences),
            }
        )
    return fields


def environment(table, name):
    moments = table["moments"]
    known = {None, *moments[: moments.index(table["predicted_at"]) + 1]}
    columns = []
    for column in map(dict, table["columns"]):
        is_label = column["name"] == table.get("label")
        if name == "SERVING" and (is_label or column.get("known") not in known):
            continue
        loose = name in column.pop("missing_in", ())
        column["nullable"] = not is_label and (loose or not required(column))
        columns.append(column)
    return {key: value for key, value in table.items() if key != "columns"} | {"columns": columns}


def tfmd_schema(table):
    seen = {}
    for name in ENVIRONMENTS:
        for column in environment(table, name)["columns"]:
            seen.setdefault(column["name"], {})[name] = column["nullable"]
    return {
        "default_environment": ["TRAINING", "SERVING"],
        "feature": [feature(column, seen[column["name"]]) for column in table["columns"]],
    }


def feature(column, seen):
    low, high = valid_range(column)
    made = {"name": column["name"], "presence": {"min_fraction": float(not any(seen.values()))}}
    limits = {}
    if low is not None:
        limits["min"] = low
    if high is not None:
        limits["max"] = high
    if column["type"].startswith("float"):
        made["type"] = "FLOAT"
        if limits:
            made["float_domain"] = limits
    elif column["type"] == "string":
        made["type"] = "BYTES"
        if "values" in column:
            made["string_domain"] = {"value": column["values"]}
    else:
        made["type"] = "INT"
        if column["type"] == "bool":
            made["bool_domain"] = {}
        elif limits:
            made["int_domain"] = limits
    absent = sorted(set(ENVIRONMENTS) - set(seen))
    return {**made, "not_in_environment": absent} if absent else made


def moved_columns(old, new):
    kept = {one["name"] for one in old["columns"]} & {one["name"] for one in new["columns"]}
    removed = [one for one in old["columns"] if one["name"] not in kept]
    added = [one for one in new["columns"] if one["name"] not in kept]
    moved = []
    for here in list(removed):
        for there in added:
            if all(here[fact] == there[fact] for fact in ("type", "description")):
                removed.remove(here)
                added.remove(there)
                why = f"{here['name']} became {there['name']}, and neither side finds the other's."
                moved.append(change(here["name"], "renamed", False, False, why))
                break
    for one in removed:
        why = f"{one['name']} is no longer written."
        moved.append(change(one["name"], "removed", True, not required(one), why))
    for one in added:
        why = f"{one['name']} is written from now on."
        moved.append(change(one["name"], "added", not required(one), True, why))
    return moved


def change(column, kind, backward, forward, why):
    return {"column": column, "change": kind, "backward": backward, "forward": forward, "why": why}


def changed_column(old, new):
    facts = [facts_of(column) for column in (old, new)]
    if facts[0] == facts[1]:
        return None
    was, now = (", ".join(map(str, one)) for one in facts)
    why = f"{old['name']} was {was}, and is {now}."
    return change(old["name"], "changed", fits(old, new), fits(new, old), why)


def facts_of(column):
    values = sorted({*column["values"]}) if "values" in column else None
    need = "required" if required(column) else "optional"
    return need, column["type"], valid_range(column), values


def fits(written, read):
    """Whether all that one declaration allows is valid by another."""
    types = written["type"], read["type"]
    whole = all(type in _INTEGERS for type in types)
    if types[0] != types[1] and not whole and types != ("float32", "float64"):
        return False
    if required(read) and not required(written):
        return False
    if "values" in read and not {*written.get("values", [None])} <= {*read["values"]}:
        return False
    (low, high), (least, most) = valid_range(written), valid_range(read)
    return (least is None or (low is not None and least <= low)) and (
        most is None or (high is not None and high <= most)
    )


def changes(old, new):
    before = {column["name"]: column for column in old["columns"]}
    judged = [
        changed_column(before[column["name"]], column)
        for column in new["columns"]
        if column["name"] in before
    ]
    return moved_columns(old, new) + [one for one in judged if one]
