"""The brief as an accessible PDF (PDF/UA-1), set by typst with the fonts that come with it."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from commonwatch.files import written_aside
from commonwatch.publish.brief_content import Brief


def write_pdf(brief: Brief, target: Path) -> None:
    """Writes the brief as A4 pages, whole or not at all; the same brief gives the same bytes.

    Every text reaches typst as a JSON string, never as source, so nothing that people wrote can be obeyed. The date of
    creation is the brief's own day.
    """
    import typst

    template = (files("commonwatch.publish") / "data" / "brief.typ").read_bytes()
    made = typst.compile(
        template,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"brief": json.dumps(asdict(brief), default=str, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=datetime(brief.day.year, brief.day.month, brief.day.day, tzinfo=UTC),
    )
    with written_aside(target) as aside:
        aside.write_bytes(made)
