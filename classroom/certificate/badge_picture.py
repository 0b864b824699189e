"""The picture of a badge, where the instructor has none of their own: a rosette with the course.

It does not say whose it is: names and points are in the credential, which is signed.
"""

import html
import importlib.util
import io
import math
import textwrap
from pathlib import Path

# In the units of the SVG, of which the picture has 512 each way.
SIZE, _MIDDLE, _POINTS = 512, 256, 20
_OUTER, _INNER, _DISC, _RING = 244, 226, 204, 188
_BLUE, _PAPER, _INK, _SOFT = "#2864b4", "#ffffff", "#12304f", "#4a6481"
# Of lines of text: size, the longest that has room, and how far apart.
_TITLE, _LETTERS, _LINES = 42, 14, 3
_SMALL, _SMALL_LETTERS = 20, 27


def svg(course: str, issuer: str, year: int) -> bytes:
    """The picture as SVG.

    Args:
        course, issuer: names of any length; what has no room ends with "…".
    """
    outline = " ".join(f"{x:.1f},{y:.1f}" for x, y in _outline())
    words = [
        f'<text x="{_MIDDLE}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
        f"{html.escape(_printable(text))}</text>"
        for text, y, size, weight, colour in _lines(course, issuer, year)
    ]
    title = html.escape(_printable(f"{course}, certified by {issuer}, {year}"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img">'
        f"<title>{title}</title>"
        f'<polygon points="{outline}" fill="{_BLUE}"/>'
        f'<circle cx="{_MIDDLE}" cy="{_MIDDLE}" r="{_DISC}" fill="{_PAPER}"/>'
        f'<circle cx="{_MIDDLE}" cy="{_MIDDLE}" r="{_RING}" fill="none" stroke="{_BLUE}" '
        'stroke-width="3"/>'
        '<g text-anchor="middle" font-family="DejaVu Sans,Verdana,system-ui,sans-serif">'
        f"{''.join(words)}</g></svg>\n"
    ).encode()


def png(course: str, issuer: str, year: int) -> bytes:
    """The same as PNG, of 512 by 512 pixels; letters that its font lacks are boxes."""
    from PIL import Image, ImageDraw, ImageFont

    fine = 4  # times as many pixels, for smooth edges
    image = Image.new("RGBA", (SIZE * fine, SIZE * fine), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.polygon([(x * fine, y * fine) for x, y in _outline()], fill=_BLUE)
    for radius, fill, line, width in ((_DISC, _PAPER, None, 0), (_RING, None, _BLUE, 3 * fine)):
        box = [(_MIDDLE - radius) * fine] * 2 + [(_MIDDLE + radius) * fine] * 2
        draw.ellipse(box, fill=fill, outline=line, width=width)
    for text, y, size, weight, colour in _lines(course, issuer, year):
        font = ImageFont.truetype(str(_font(weight)), round(size * 0.92) * fine)
        draw.text((_MIDDLE * fine, y * fine), _printable(text), colour, font, anchor="ms")
    small = image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()


def _outline() -> list[tuple[float, float]]:
    around = []
    for step in range(2 * _POINTS):
        radius, angle = (_OUTER, _INNER)[step % 2], math.pi * step / _POINTS
        around.append((_MIDDLE + radius * math.sin(angle), _MIDDLE - radius * math.cos(angle)))
    return around


def _lines(course: str, issuer: str, year: int) -> list[tuple[str, int, int, str, str]]:
    """Each line's text, base line, size, weight and colour."""
    room = max(_LETTERS, -(-len(course) // _LINES) + 2)
    titles = textwrap.wrap(course, min(room, 20), max_lines=_LINES, placeholder=" …")
    longest = max(map(len, titles), default=1)
    size = min(_TITLE, _TITLE * _LETTERS // longest)
    step = round(size * 1.22)
    top = _MIDDLE - step * len(titles) // 2 + round(size * 0.75)
    lines = [(text, top + step * number, size, "bold", _INK) for number, text in enumerate(titles)]
    issuers = textwrap.wrap(issuer, _SMALL_LETTERS, max_lines=2, placeholder=" …")
    for number, text in enumerate(issuers):
        lines.append((text, 350 + round(_SMALL * 1.2) * number, _SMALL, "normal", _SOFT))
    lines.append(("CERTIFICATE", 138, _SMALL, "normal", _SOFT))
    lines.append((str(year), 418, _SMALL, "bold", _BLUE))
    return lines


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _font(weight: str) -> Path:
    """A font that matplotlib brings along, found without importing it."""
    found = importlib.util.find_spec("matplotlib")
    assert found is not None
    assert found.submodule_search_locations is not None
    folder = Path(found.submodule_search_locations[0], "mpl-data", "fonts", "ttf")
    return folder / ("DejaVuSans-Bold.ttf" if weight == "bold" else "DejaVuSans.ttf")
