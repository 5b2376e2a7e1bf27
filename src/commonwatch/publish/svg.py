"""From a chart to a small inline SVG, rendered offline, safe to stand beside others in one page."""

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

VEGA_LITE = "6.4"
NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True)
class Drawing:
    """A drawn chart or map: its SVG, what it shows for those who cannot see it, the words beneath it, pixels across."""

    svg: str
    alt: str
    caption: str
    width: int


@dataclass(frozen=True)
class KeyMark:
    """One entry of a key: a small SVG 14 pixels high, and what it stands for."""

    svg: str
    text: str


def key_mark(width: int, drawn: str, text: str) -> KeyMark:
    """An entry of a key from what is drawn in a box of `width` x 14 pixels."""
    return KeyMark(f'<svg xmlns="{NAMESPACE}" viewBox="0 0 {width} 14" aria-hidden="true">{drawn}</svg>', text)


def to_svg(chart: "alt.LayerChart", key: str, label: str) -> str:
    """An `<svg>` element as text, fluid in width, named by `label` for those who cannot see it.

    `key` keeps the ids of one chart apart from those of the others in the page.
    """
    import vl_convert

    spec = chart.to_dict(validate=False)
    return _trimmed(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), key, label)


def _trimmed(svg: str, key: str, label: str) -> str:
    # Vega numbers its clip paths over all charts of the process; numbered anew, equal charts are equal bytes.
    inner = svg[svg.index(">") + 1 :]
    size = re.search(r'viewBox="([^"]+)"', svg)
    box = size.group(1) if size else "0 0 100 100"
    inner = re.sub(r' (?:role|aria-[a-z]+|pointer-events|class|font-family)="[^"]*"', "", inner)
    for number, clip in enumerate(dict.fromkeys(re.findall(r'id="(clip\d+)"', inner))):
        inner = re.sub(rf'(id="|url\(#){clip}(?=["\)])', rf"\g<1>{key}-{number}", inner)
    inner = re.sub(r"<[^>]+>", lambda tag: re.sub(r"(\d\.\d)\d+", r"\1", tag.group()), inner)
    inner = re.sub(r"<path [^>]*d=\"M0,0h0v0h0Z\"[^>]*/>", "", inner)
    head = f'<svg xmlns="{NAMESPACE}" viewBox="{box}" role="img" aria-label="{escape(label, quote=True)}">'
    return head + inner
