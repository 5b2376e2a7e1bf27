"""The watch list as one self-contained page: no script, no request to any other host."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.evidence import Evidence
from commonwatch.files import write_text
from commonwatch.publish.charts import driver_bars, fan_chart
from commonwatch.publish.map import CLASSES, theatre_maps
from commonwatch.publish.svg import to_svg
from commonwatch.publish.view import rows_of
from commonwatch.publish.words import STATUSES, listed, month_name, scale_rows, starred
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, Theatre, add_months, blind_spots, themes

THRESHOLD, MONTHS, QUIET_YEARS = 25, 6, 5
CARDS_AT_RISK, CARDS_AT_PEACE, ALWAYS = 12, 8, ("XKX",)
CITED = ("deaths", "indicator_values", "indicator_values_by_sa", "displacement", "shapes")


def watchlist_html(tables: Mapping[str, pl.DataFrame], evidence: Evidence, theatre: Theatre, target: Path) -> Path:
    """The page written to `target`: summary, map, watch list, charts of the first places, sources. Gives `target` back.

    `tables` holds watch, drivers, forecast_summary, history and actions of one origin.
    """
    import jinja2
    from markupsafe import Markup

    watch = tables["watch"]
    labels = dict(themes().select("theme", "label").iter_rows())
    rows = rows_of(watch, tables["drivers"], labels)
    cards = _cards(rows)
    for row in rows:
        row["card"] = row in cards
        if row["card"]:
            row.update(_figures(row["place"], row["name"], tables, labels))
    origin = watch["origin"][0]
    spots = blind_spots(evidence.table("indicators")["indicator"])
    source = files("commonwatch.publish") / "data"
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    page = environment.from_string((source / "watchlist.html.j2").read_text(encoding="utf-8")).render(
        title=starred(theatre.label),
        css=Markup((source / "watchlist.css").read_text(encoding="utf-8")),
        origin=month_name(origin),
        previous=month_name(add_months(origin, -1)),
        horizon=f"{month_name(add_months(origin, 1))} to {month_name(add_months(origin, MONTHS))}",
        threshold=THRESHOLD,
        months=MONTHS,
        quiet_years=QUIET_YEARS,
        summary=[starred(sentence) for sentence in summary(watch)],
        maps=theatre_maps(theatre.theatre, watch, evidence.table("shapes")),
        classes=[{"label": label, "color": color} for _, label, color in CLASSES],
        at_risk=[row for row in rows if row["group"] == "at risk"],
        at_peace=[row for row in rows if row["group"] == "long at peace"],
        not_modelled=", ".join(row["name"] for row in rows if row["group"] == "not modelled"),
        cards=cards,
        statuses=[{"name": name, "sign": s.sign, "meaning": s.meaning} for name, s in STATUSES.items()],
        scale=scale_rows(),
        blind=listed(spots["label"].to_list()).lower() if spots.height else "none",
        sources=_sources(evidence),
        footnote=KOSOVO_FOOTNOTE + ".",
        disclaimer=MAP_DISCLAIMER,
    )
    write_text(page, target)
    return target


def summary(watch: pl.DataFrame) -> list[str]:
    """Two to four sentences: what rises and falls by the rule, where the risk is, where an onset is likeliest."""
    sentences = []
    for status in ("rising", "falling"):
        names = watch.filter(pl.col("status") == status).sort("position")["name"].to_list()
        sentences.append(
            f"{status.capitalize()}: {listed(names)}." if names else f"No place is {status} by the rule below."
        )
    likely = watch.filter(pl.col("p25_6m") >= 0.5).sort("position")["name"].to_list()
    if likely:
        sentences.append(f"A month with {THRESHOLD} or more deaths is more likely than not in {listed(likely)}.")
    quiet = watch.filter(pl.col("group") == "long at peace").sort("position").head(3)["name"].to_list()
    if quiet:
        sentences.append(
            f"Among places long at peace the chance of an onset is largest, though small, in {listed(quiet)}."
        )
    return sentences


def _cards(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    risk = [row for row in rows if row["group"] == "at risk"][:CARDS_AT_RISK]
    peace = [row for row in rows if row["group"] == "long at peace"]
    return risk + [row for number, row in enumerate(peace) if number < CARDS_AT_PEACE or row["place"] in ALWAYS]


def _figures(place: str, name: str, tables: Mapping[str, pl.DataFrame], labels: dict[str, str]) -> dict[str, Any]:
    here = (pl.col("place") == place) & (pl.col("violence") == "total")
    fan = fan_chart(tables["history"].filter(here), tables["forecast_summary"].filter(here))
    bars = driver_bars(tables["drivers"].filter(pl.col("place") == place), labels)
    actions = tables["actions"].filter(pl.col("place") == place)
    return {
        "fan": to_svg(fan, f"fan{place}", f"{name}: deaths per month, recorded and forecast, with the reference."),
        "bars": to_svg(bars, f"bars{place}", f"{name}: what each theme adds to the model's score."),
        "actions": [{key: str(value or "") for key, value in row.items()} for row in actions.iter_rows(named=True)],
    }


def _sources(evidence: Evidence) -> list[dict[str, str]]:
    used = {name for table in CITED if table in evidence.tables for name in evidence.table(table)["source"].unique()}
    cited = evidence.sources.filter(pl.col("source").is_in(list(used))).sort("publisher", "version")
    return [
        {key: starred(str(row[key]).rstrip(".")) for key in ("publisher", "citation", "version", "licence")}
        for row in cited.iter_rows(named=True)
    ]
