"""Everything that is published of a joint plan: page, workbook, planned activities as IATI, and the files to plan anew."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.files import write_text
from commonwatch.publish.export import harmless
from commonwatch.publish.plan_iati import plan_iati
from commonwatch.publish.plan_page import plan_html
from commonwatch.publish.plan_xlsx import plan_workbook
from commonwatch.vocabulary import add_months

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

PAGE, WORKBOOK, IATI, FOLDER = "joint-plan.html", "joint-plan.xlsx", "joint-plan.iati.xml", "plan"


def write_plan_files(
    tables: Mapping[str, pl.DataFrame], evidence: "Evidence", origin: date, folder: Path
) -> list[Path]:
    """The paths written: the plan's page, workbook and IATI file, its table, and the instance that it was made from.

    None where nothing was planned. Takes the tables of a run; the IATI file is dated by the run's month, so that the same
    run gives the same file.
    """
    if tables["plan_summary"].is_empty():
        return []
    made = [plan_html(tables, evidence, folder / PAGE), folder / WORKBOOK, folder / IATI, folder / FOLDER / "plan.csv"]
    plan_workbook(tables, evidence.sources, folder / WORKBOOK)
    plan_iati(tables, origin, folder / IATI, lambda: add_months(origin, 1))
    write_text(harmless(tables["plan_lines"]).write_csv(), folder / FOLDER / "plan.csv")
    for name, text in tables["plan_instance"].iter_rows():
        made.append(folder / FOLDER / "instance" / name)
        write_text(text, made[-1])
    return made
