"""The needs of a place in words: people with their range, severity, basis, what is seen of help, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.needs.table import DERIVED
from commonwatch.publish.brief_content import Entry
from commonwatch.publish.brief_needs import SEVERITIES, emerging_entries
from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import between, percent
from commonwatch.publish.words import likelihood, short_theme
from commonwatch.vocabulary import themes
from commonwatch.vocabulary.figures import rounded
from commonwatch.web.study import Study


@dataclass(frozen=True)
class NeedRow:
    """One existing need, ready to print; `rows` are the addresses of the figures behind it."""

    who: str
    theme: str
    where: str
    people: str
    interval: str
    severity: str
    number: int
    why: str
    basis: str
    unmet: str
    help: str
    rows: tuple[str, ...]
    note: str


def existing(here: Study, place: str) -> list[NeedRow]:
    """The needs of a place, the most severe and the largest first."""
    if not here.has("needs"):
        return []
    needs = here.table("needs").filter(pl.col("place") == place)
    if here.has("coverage"):
        seen = here.table("coverage").select(
            "need_id", "unmet_mid", "unmet_low", "unmet_high", "p_unmet", "prior_share", "organisations"
        )
        needs = needs.join(seen.unique("need_id"), on="need_id", how="left", maintain_order="left")
    ranked = needs.sort("severity", "mid", "need_id", descending=[True, True, False], nulls_last=True)
    labels = dict(here.evidence().table("indicators").select("indicator", "label").iter_rows())
    return [_need(row, labels) for row in ranked.iter_rows(named=True)]


def emerging(here: Study, place: str) -> list[Entry]:
    """People newly displaced in the coming 12 months, beside the reference; says so where nothing can be forecast."""
    if not here.has("emerging_needs") or here.origin is None:
        return []
    return list(emerging_entries(here.table("emerging_needs"), [place], here.origin))


def silent(here: Study, place: str) -> str:
    """The themes on which no need of the place is known, in one sentence; empty where there is one on each."""
    if not here.has("needs"):
        return ""
    told = set(here.table("needs").filter(pl.col("place") == place)["theme"])
    without = [short_theme(theme) for theme in themes()["theme"] if theme not in told]
    said = _("No known need, as nobody counts it openly and no rule derives it: {names}.")
    return said.format(names="; ".join(without)) if without else ""


def _need(row: Mapping[str, Any], labels: Mapping[str, str]) -> NeedRow:
    who, people, interval = _(row["group"]) or _("people"), _("not counted"), ""
    if row["severity_why"] == "not published":
        people = _("not published")
    elif row["mid"] is not None and row["low"] == row["high"]:
        people = rounded(row["mid"])
    elif row["mid"] is not None:
        people, interval = _("about {count}").format(count=rounded(row["mid"])), between(row["low"], row["high"])
    basis = _("derived") if row["basis"] == DERIVED else _("counted")
    return NeedRow(
        who=who[0].upper() + who[1:],
        theme=short_theme(row["theme"]),
        where=row["admin1"] or "",
        people=people,
        interval=interval,
        severity=_(SEVERITIES[row["severity"] - 1]),
        number=row["severity"],
        why=_why(row["severity_why"], labels),
        basis=f"{basis}, {row['year']}",
        unmet=_unmet(row),
        help=_help(row),
        rows=tuple(row["evidence"] or ()),
        note=row["note"] or "",
    )


def _why(said: str, labels: Mapping[str, str]) -> str:
    """The reason of a severity, an indicator in it by its label: "vdem_access_to_justice = 0.45" is for machines."""
    name, equals, value = said.partition(" = ")
    return f"{labels[name]}: {value}" if equals and name in labels else said


def _unmet(row: Mapping[str, Any]) -> str:
    if row.get("unmet_mid") is None:
        return ""
    return _("about {count} ({interval})").format(
        count=rounded(row["unmet_mid"]), interval=between(row["unmet_low"], row["unmet_high"])
    )


def _help(row: Mapping[str, Any]) -> str:
    if row.get("p_unmet") is None:
        return ""
    seen = row["organisations"]
    who = many("{count} organisation seen", "{count} organisations seen", seen).format(count=seen) if seen else ""
    said = _("unmet: {word} ({chance})").format(word=likelihood(row["p_unmet"]), chance=percent(row["p_unmet"]))
    assumed = _("by assumption alone") if row["prior_share"] == 1 else ""
    return "; ".join(part for part in (who or _("nobody seen"), said, assumed) if part)
