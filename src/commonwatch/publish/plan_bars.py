"""Bars of a joint plan as small inline SVG that follow the page's colours and width; every figure stands beside in words."""

from collections.abc import Sequence
from html import escape

from commonwatch.publish.svg import NAMESPACE

HIGH = 12  # of a bar, in its own units; it is 100 across and is stretched to the room there is


def strip(parts: Sequence[tuple[float, str]], label: str) -> str:
    """One bar of parts side by side, each (share of the width 0..1, class); what doesn't fit in the width is cut."""
    drawn, at = [], 0.0
    for share, kind in parts:
        wide = max(0.0, min(share, 1.0 - at))
        if wide > 0:
            drawn.append(f'<rect class="{kind}" x="{at * 100:.2f}" y="0" width="{wide * 100:.2f}" height="{HIGH}"/>')
            at += wide
    return _svg("".join(drawn), label)


def span(middle: float, low: float, high: float, label: str) -> str:
    """A range with its middle on a scale of which both ends are given as shares of the width (0..1)."""
    left, right = sorted((low, high))
    drawn = (
        f'<rect class="range" x="{left * 100:.2f}" y="4" width="{max(0.6, (right - left) * 100):.2f}" height="4"/>'
        f'<rect class="middle" x="{middle * 100 - 0.5:.2f}" y="0" width="1" height="{HIGH}"/>'
    )
    return _svg(drawn, label)


def _svg(drawn: str, label: str) -> str:
    said = f'role="img" aria-label="{escape(label, quote=True)}"' if label else 'aria-hidden="true"'
    return f'<svg class="strip" xmlns="{NAMESPACE}" viewBox="0 0 100 {HIGH}" preserveAspectRatio="none" {said}>{drawn}</svg>'
