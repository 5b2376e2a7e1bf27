"""The brief as one HTML file that needs nothing from anywhere and no script: for a phone, a screen, a printer."""

from importlib.resources import files
from pathlib import Path

from commonwatch.files import write_text
from commonwatch.publish.brief_content import Brief
from commonwatch.publish.templates import environment


def write_html(brief: Brief, target: Path) -> None:
    """Writes the brief as a page, whole or not at all; the template lays out and has no words of its own."""
    made = environment()
    css = (files("commonwatch.publish") / "data" / "brief.css").read_text("utf-8")
    write_text(made.get_template("brief.html.j2").render(brief=brief, css=css), target)
