"""A plan to take away: the workbook, the planned activities as IATI, and the instance to plan anew with."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl

from commonwatch.errors import PlanError, UnknownNameError
from commonwatch.plan.instance import Instance, instance_texts
from commonwatch.publish.export import ALWAYS
from commonwatch.publish.language import _
from commonwatch.publish.plan_iati import PURPOSE, plan_iati
from commonwatch.publish.plan_xlsx import plan_workbook
from commonwatch.vocabulary import add_months

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"joint-plan.xlsx": XLSX, "joint-plan.iati.xml": "application/xml", "instance.zip": "application/zip"}
"""What can be taken away, and its media type."""

Tables = Mapping[str, pl.DataFrame]


def taken(name: str, tables: Tables, instance: Instance, evidence: "Evidence") -> tuple[bytes, str]:
    """The bytes of a file of `KINDS` and its media type.

    Raises UnknownNameError for another name, PlanError for IATI of a plan with themes that have no purpose code there.

    The same plan gives the same bytes: the IATI file is dated by the month after the run's.
    """
    if name not in KINDS:
        raise UnknownNameError(
            _("There is no file {name}; there are {names}.").format(name=name, names=", ".join(KINDS))
        )
    if name == "instance.zip":
        return _zipped(instance), KINDS[name]
    origin: date = tables["plan_summary"].row(0, named=True)["origin"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        if name.endswith(".xlsx"):
            plan_workbook(tables, evidence.sources, path)
        else:
            if not iati_can_tell(tables):
                raise PlanError(
                    _("This plan has themes of its own, for which IATI has no purpose code. Take the workbook.")
                )
            plan_iati(tables, origin, path, lambda: add_months(origin, 1))
        return path.read_bytes(), KINDS[name]


def iati_can_tell(tables: Tables) -> bool:
    """Whether IATI has a purpose code for every theme of the plan."""
    return set(tables["plan_lines"]["theme"]) <= set(PURPOSE)


def _zipped(instance: Instance) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in instance_texts(instance).items():
            if text is not None:
                archive.writestr(ZipInfo(name, ALWAYS.timetuple()[:6]), text, ZIP_DEFLATED)
    return packed.getvalue()
