"""One form for texts that people read as the same."""

import pyarrow as pa
import pyarrow.compute as pc

# Separators and control characters of all of Unicode; RE2's \s knows those of ASCII alone.
_BLANKS = r"[\pZ\p{Cc}]+"
# Characters without a width, such as soft hyphens and byte order marks.
_INVISIBLE = r"\p{Cf}+"


def normalise(texts: pa.Array) -> pa.Array:
    """Texts in Unicode's form NFKC, in lower case, with single blanks; null where nothing is left.

    Separators and control characters count as blanks, and none is left at either end; characters
    without a width go. Normalising twice changes nothing.

    Args:
        texts: strings; a null stays one.

    Cost: about a microsecond for a text of a hundred letters.
    """
    plain = pc.replace_substring_regex(_composed(texts), _INVISIBLE, "")
    # Some small letters of capitals are none of the form, and what went may have kept two apart.
    plain = _composed(pc.utf8_lower(_composed(plain)))
    plain = pc.utf8_trim(pc.replace_substring_regex(plain, _BLANKS, " "), " ")
    return pc.if_else(pc.equal(plain, ""), pa.scalar(None, plain.type), plain)


def _composed(texts: pa.Array) -> pa.Array:
    return pc.utf8_normalize(texts, form="NFKC")
