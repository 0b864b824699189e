"""The shapes that the page's drawings are made of: SVG as text, in the page's own colours.

A drawing is written for one width in pixels; the page has one for a desk and one for a phone,
and shows the one that fits. Colours are classes, so that day, night and paper are the style
sheet's. Nothing in a drawing is told by colour alone.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape

# Paper around a drawing that stands alone, in pixels.
_AROUND = 14

# What a drawing needs of the page's style sheet; a picture that stands alone brings it along.
STYLE = """\
.draw text{font-family:system-ui,sans-serif;fill:var(--ink)}
.draw .name{font-weight:600}
.draw .quiet{fill:var(--soft)}
.draw .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4}
.draw .line{fill:none;stroke:var(--soft);stroke-width:1.5}
.draw .tie{fill:none;stroke:var(--soft);stroke-width:1.25;opacity:.42}
.draw .tie.to-next{stroke:var(--train);opacity:1;stroke-width:1.75}
.draw .head{fill:var(--soft)}
.draw .box{fill:var(--paper);stroke:var(--soft);stroke-width:1.25}
.draw .box.reference{stroke-dasharray:4 3}
.draw .box.yours{fill:var(--mine);stroke:var(--train);stroke-width:2}
.draw .box.solved{fill:var(--done);stroke:var(--good);stroke-width:1.5}
.draw .box.fails{fill:var(--paper);stroke:var(--lost);stroke-width:2}
.draw .box.begun{stroke:var(--train);stroke-width:1.75}
.draw .box.todo{stroke:var(--rule)}
.draw .box.next{stroke:var(--train);stroke-width:2.5}
.draw .mark{font-weight:700}
.draw .mark.solved{fill:var(--good)}
.draw .mark.fails{fill:var(--lost)}
.draw .mark.begun,.draw .mark.next,.draw .mark.yours{fill:var(--train)}
.draw .mark.todo,.draw .mark.known,.draw .mark.skipped,.draw .mark.reference{fill:var(--soft)}
.draw a{text-decoration:none}
.draw a:hover .box,.draw a:focus-visible .box{stroke:var(--ink);stroke-width:2.5}
.draw a:focus-visible{outline:none}
"""


def number(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def text(x: float, y: float, said: str, size: float, kind: str = "", anchor: str = "start") -> str:
    """A line of text; `y` is its base line."""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"'
        f"{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}"
        f"{'' if anchor == 'start' else f' text-anchor={chr(34)}{anchor}{chr(34)}'}>"
        f"{escape(said)}</text>"
    )


def box(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A rectangle with round corners."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
        f'height="{number(height)}" rx="7" class="box {kind}"/>'
    )


def path(steps: Iterable[str | float], kind: str) -> str:
    """A line: letters and coordinates as SVG's `d` has them."""
    d = " ".join(step if isinstance(step, str) else number(step) for step in steps)
    return f'<path d="{d}" class="{kind}"/>'


def arrow(x0: float, y: float, x1: float) -> str:
    """From left to right, with a head."""
    head = path(("M", x1 - 6, y - 4, "L", x1, y, "L", x1 - 6, y + 4, "Z"), "head")
    return path(("M", x0, y, "H", x1 - 5), "line") + head


def arrow_down(x: float, y0: float, y1: float) -> str:
    """From above to below, with a head."""
    head = path(("M", x - 4, y1 - 6, "L", x, y1, "L", x + 4, y1 - 6, "Z"), "head")
    return path(("M", x, y0, "V", y1 - 5), "line") + head


def linked(inner: str, href: str | None, label: str) -> str:
    """The shapes as a link with a name; as they are where there is nothing to link to."""
    if href is None:
        return f"<g>{inner}</g>"
    return f'<a href="{escape(href)}" aria-label="{escape(label)}">{inner}</a>'


def drawing(
    width: float,
    height: float,
    inner: Iterable[str],
    label: str,
    kind: str = "",
    links: bool = True,
) -> str:
    """The whole of a drawing.

    Args:
        label: what it shows, in a sentence, for those who do not see it.
        kind: further classes.
        links: it holds links, and so is a group of them; otherwise one picture.
    """
    return (
        f'<svg class="draw {kind}" viewBox="0 0 {number(width)} {number(height)}" '
        f'role="{"group" if links else "img"}" aria-label="{escape(label)}">'
        + "\n".join(inner)
        + "</svg>"
    )


def alone(svg: str, day: Mapping[str, str], night: Mapping[str, str]) -> str:
    """A drawing as a file of its own, with its colours by day and by night, on its own paper."""

    def colours(of: Mapping[str, str]) -> str:
        return ";".join(f"--{name}:{value}" for name, value in of.items())

    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert size
    width, height = (float(one) + 2 * _AROUND for one in size.groups())
    box = f"{-_AROUND} {-_AROUND} {number(width)} {number(height)}"
    whole = svg.replace(size[0], f'xmlns="http://www.w3.org/2000/svg" viewBox="{box}"', 1)
    begin, _, rest = whole.partition(">")
    night_too = f"@media(prefers-color-scheme:dark){{svg{{{colours(night)}}}}}"
    return (
        f"{begin}>\n<style>svg{{{colours(day)}}}\n{night_too}\n{STYLE}</style>\n"
        f'<rect x="{-_AROUND}" y="{-_AROUND}" width="100%" height="100%" fill="var(--paper)"/>\n'
        f"{rest}\n"
    )
