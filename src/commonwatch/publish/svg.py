"""From a chart to a small inline SVG, rendered offline, safe to stand beside others in one page."""

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

VEGA_LITE = "6.4"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


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
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-label="{escape(label, quote=True)}">'
    )
    return head + inner
