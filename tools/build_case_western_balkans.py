"""Builds the worked case of the Western Balkans with Kosovo from a finished run on the starter.

commonwatch run --workspace workspace
python tools/build_case_western_balkans.py workspace
"""

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.drafting import drafted
from commonwatch.evidence import Evidence, load_evidence
from commonwatch.plan.cases import FOLDER
from commonwatch.plan.drafting import Draft
from commonwatch.plan.instance import write_instance
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, place, theatre, theme
from commonwatch.workspace import Workspace

NAME = "western_balkans"
ASSUMPTIONS = (
    ("unit and set-up costs", "see measures", "public unit costs are rare; one is worked out from UNHCR's outlay and people in care"),
    ("budgets", "a quarter of a year's money", "the rest is taken to be bound; for UNDP, IOM, UNMIK and three OSCE missions no "
     "yearly figure is at hand and one is assumed"),
    ("people nobody counts", "a share of residents by theme", "the need is known from indicators of governance, its people aren't counted"),
    ("cover", "the share that the joint picture expects", "few organisations publish how many people they reach"),
    ("access", "95 % of people in need", "no place of the case is at war"),
    ("scenarios", "30 to plan on, 30 to judge on", "trajectories of the forecast move the needs of a place together, correlation 0.5 "
     "(emerging needs 0.8), between the ends of their ranges, taken as 80 % intervals (emerging needs: the 90 % interval of the forecast)"),
    ("mandates", "by the vocabulary's themes", "UNHCR and IOM help displaced people only"),
)  # fmt: skip
LEFT_OUT = (
    ("needs of fewer than 50 people", "too small to plan on"),
    ("needs that may be the same people as a graver one of the theme", "nobody would be counted twice within a theme"),
    ("organisations outside the UN and the OSCE", "the case is about these two"),
    ("co-ordinating and norm-setting bodies", "they stand as partners in a run's plan; no money moves through them"),
)


def about(made: Draft, evidence: Evidence, tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """What case.json says."""
    area = theatre(NAME)
    places = sorted({need.place for need in made.instance.needs})
    return {
        "title": "Western Balkans with Kosovo: the UN and the OSCE, July 2024 to June 2025",
        "what": f"{len(made.instance.needs)} needs of {len(area.places)} places, existing and emerging, met by the UN's and the "
        f"OSCE's organisations at work or present there. Drafted from the starter by `commonwatch run`. {KOSOVO_FOOTNOTE}",
        "year": 2024,
        "currency": "USD",
        "places": {code: " and ".join(place(part).name for part in code.split("+")) for code in places},
        "themes": {name: {"label": theme(name).label} for name in sorted({need.theme for need in made.instance.needs})},
        "measures": {
            row["measure"]: {"label": row["label"], "unit_cost": row["note"], "confidence": row["confidence"]}
            for row in made.measures.iter_rows(named=True)
        },
        "organisations": {
            row["organisation"]: {name: row[name] for name in ("name", "budget_basis", "budget_note")}
            for row in made.organisations.iter_rows(named=True)
        },
        "sources": [
            {
                "source": row["source"],
                "publisher": row["publisher"],
                "title": row["citation"],
                "version": row["version"],
                "licence": row["licence"],
                "read_from": "the starter pack",
                "used_for": used,
            }
            for row, used in _used(made, evidence, tables)
        ],
        "assumptions": [dict(zip(("what", "value", "why"), each, strict=True)) for each in ASSUMPTIONS],
        "left_out": [
            *(dict(zip(("what", "why"), each, strict=True)) for each in LEFT_OUT),
            *({"what": "told by the draft", "why": sentence} for sentence in made.left_out),
        ],
    }


def _used(made: Draft, evidence: Evidence, tables: dict[str, pl.DataFrame]) -> list[tuple[dict[str, Any], str]]:
    """The sources behind the case's needs, and those that tell who is at work, each with what for."""
    planned = [f"{need.need}-existing" for need in made.instance.needs]
    behind = tables["needs"].filter(pl.col("need_id").is_in(planned))["source"].str.split("; ").explode()
    work = tables["work"].filter(pl.col("place").is_in(list(theatre(NAME).places)))["source"]
    flows = evidence.table("displacement").filter(pl.col("population") == "unhcr_new_flow")["source"]
    use: dict[str, list[str]] = {}
    for sources, what in (
        (behind, "people in need"),
        (work, "who is at work or present"),
        (flows, "people newly displaced"),
    ):
        for source in sources.unique().sort():
            use.setdefault(source, []).append(what)
    rows = evidence.sources.unique("source", keep="first", maintain_order=True).iter_rows(named=True)
    return [(row, "; ".join(use[row["source"]])) for row in rows if row["source"] in use]


def main(workspace: Path) -> None:
    """Drafts the case from the workspace and writes its folder."""
    made = drafted(workspace, name=NAME)
    tables = {name: Workspace(workspace).table(name) for name in ("needs", "work")}
    write_instance(made.instance, FOLDER / NAME)
    text = json.dumps(about(made, load_evidence(), tables), indent=1, ensure_ascii=False) + "\n"
    (FOLDER / NAME / "case.json").write_text(text, encoding="utf-8")
    print(f"wrote {FOLDER / NAME}: {len(made.instance.needs)} needs, {len(made.instance.organisations)} organisations")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
