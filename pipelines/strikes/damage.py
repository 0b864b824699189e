"""Whether an aircraft was damaged, as a report's remarks say it.

No column says it. 56 % of the remarks do, in much the same words, and the others say neither.
"""

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

# "NO DAMAGE", "NO APPARENT DAMAGE", "NO INJURIES OR DAMAGE", "UNDAMAGED".
_NONE = (
    r"\b(?:NO|NOT|WITHOUT|W/O)\b(?:[ /]+[\w/,]+){0,4}?[ /,]+(?:DAMAGED?|DAMAGES|DMG)\b"
    r"|\bNO (?:REPTD|VIZ|ENG)\. DAMAGE\b|\bUNDAMAGED\b|\bDAMAGE NIL\b"
)
# "UNKN IF DAMAGE", "CHECK FOR DAMAGE", "DAMAGE NOT REPTD".
_OPEN = (
    r"\b(?:UNKN|UNKNOWN|UNSURE)\b[^.]{0,25}?\b(?:DAMAGED?|DMG)\b"
    r"|\b(?:ANY|POSSIBLE|POSS|POTENTIAL|FOR|IF|WHETHER)\.? +DAMAGED?\b"
    r"|\bDAMAGED?,? (?:IS |WAS |IF ANY,? )?(?:UNKN|NOT )\w*"
)
_DAMAGE = (
    r"\bDAMAG|\bDMG|\bDENT|\bCRACK|\bBENT\b|\bBROKEN\b|\bHOLES?\b|\bTORN\b|\bPUNCTUR|\bSHATTER"
    r"|\bDESTROYED|\bCRUSHED|\bSMASHED|\bBUCKLED"
)


def is_damaged(remarks: pa.Array) -> pa.Array:
    """Whether each remark says that there was damage; null where it says neither."""
    text = pc.replace_substring_regex(remarks.fill_null(""), r"\s+", " ")
    without = pc.replace_substring_regex(text, _NONE, " ")
    left = pc.replace_substring_regex(without, _OPEN, " ")
    says_none = pc.and_(pc.not_equal(text, without), pc.equal(without, left))
    extent = pc.match_substring(without, "EXTENT OF DAMAGE")
    damage = pc.or_(extent, pc.match_substring_regex(left, _DAMAGE))
    return pc.if_else(pc.or_(damage, says_none), damage, pa.scalar(None, pa.bool_()))


def _add_damage(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.append_column("damaged", is_damaged(batch.column("remarks")))


class AddDamage(beam.PTransform):
    """Batches of reports with the column `damaged`: bool, null where remarks say neither."""

    def expand(self, rows):
        return rows | beam.Map(_add_damage).with_output_types(pa.RecordBatch)
