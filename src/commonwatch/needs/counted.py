"""People in need as others count them: needs overviews by cluster, unit and group, each figure once under one theme."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from commonwatch.evidence import Evidence
from commonwatch.evidence.activity.themes import cluster_code
from commonwatch.needs.grades import confidence, counted_severity, severity
from commonwatch.needs.known import Known
from commonwatch.needs.limits import limit
from commonwatch.needs.table import ABOVE_POPULATION, COUNTED, Need, slug
from commonwatch.vocabulary import cluster_themes
from commonwatch.vocabulary.spelling import normal

TOTAL, TOTAL_THEME = "people_in_need", "basic_services"
"""The rule and theme of people in need of anything: the intersectoral figure, the total of its place."""

AFFECTED, AFFECTED_THEME = "displaced_by_unit", "displacement"
MOVED = ("IDP", "RET", "REF")
INTERSECTORAL = ("", "intersectoral", "all", "hrp", "overall")
GIVEN_UNIT = ("admin1_code", "admin1_name", "admin2_code", "admin2_name")
CELL = ("place", "admin1", "rule", "group")


def counted_needs(evidence: Evidence, known: Known, places: Sequence[str], said: list[str]) -> Iterator[Need]:
    """A need per place or level-1 unit, cluster and group; of several files the newest count stands. `said` gets the rest.

    A cluster that leads to two themes counts once, under the weightier. Counts by age and sex are parts and left out.
    """
    if "people_in_need" not in evidence.tables:
        return
    rows = _once(_in_time(evidence.tables["people_in_need"], known, places, said))
    severities = _severities(rows)
    residents = _residents(rows, known, places)
    needs = _newest(_by_unit(rows.filter(pl.col("counts")), said), said)
    whole = set(needs.filter(pl.col("admin1").is_null()).select("place", "rule").iter_rows())
    for row in needs.iter_rows(named=True):
        yield _need(row, known, severities, residents, whole)


def _in_time(rows: pl.DataFrame, known: Known, places: Sequence[str], said: list[str]) -> pl.DataFrame:
    """The places' rows of periods that had begun and aren't too old, without breakdowns by age and sex."""
    if lost := rows.filter(pl.col("place") == "unspecified").height:
        said.append(f"people_in_need: {lost} rows name no known place and stand in no need.")
    unnamed = pl.col("admin1").is_null() & pl.any_horizontal(pl.col(GIVEN_UNIT).is_not_null())
    here = rows.filter(pl.col("place").is_in(list(places)))
    if lost := here.filter(unnamed).height:
        said.append(f"people_in_need: {lost} rows name a unit that the gazetteer doesn't know and stand in no need.")
    oldest = known.as_of.year - limit("max_age_counted")
    begun = pl.coalesce("start", "end")
    kept = here.filter(
        ~unnamed, begun <= known.as_of, begun.dt.year() >= oldest,
        pl.col("category").fill_null("") == "",
    )  # fmt: skip
    return kept.with_columns(
        begun.dt.year().cast(pl.Int16).alias("year"), pl.col("group").fill_null(""),
        pl.coalesce("sector_name", "sector_code").fill_null("").alias("sector"),
    )  # fmt: skip


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    """Each row of a file once, under its weightiest theme, with its rule and whether it is a need."""
    heaviest = rows.sort(["weight", "theme"], descending=[True, False])
    also = (pl.col("theme") + (" (" + (pl.col("weight") * 100).round().cast(pl.Int64).cast(pl.String)) + " %)").slice(1)
    one = heaviest.group_by("source", "file", "n", maintain_order=True).agg(
        pl.exclude("source", "file", "n", "theme").first(), pl.col("theme").first(), also.str.join(", ").alias("also")
    )
    sectors = one.select("source", "sector", "sector_code").unique()
    rules = [rule_of(*row) for row in sectors.select("sector", "sector_code").iter_rows()]
    named = sectors.with_columns(pl.Series("rule", [rule for rule, _ in rules], dtype=pl.String))
    named = named.with_columns(pl.Series("exact", [exact for _, exact in rules], dtype=pl.Boolean))
    # two sectors of one cluster ("Protection", "General Protection"): the one that bears its name has the bare code
    several = pl.col("sector").n_unique().over("source", "rule") > 1
    own = pl.when(several & ~pl.col("exact")).then(
        pl.col("rule") + "_" + pl.col("sector").map_elements(slug, return_dtype=pl.String)
    ).otherwise(pl.col("rule"))  # fmt: skip
    one = one.join(
        named.with_columns(own.alias("rule")).drop("exact"), on=["source", "sector", "sector_code"], nulls_equal=True
    )
    moved = (pl.col("status") == "affected") & pl.col("group").is_in(MOVED) & (pl.col("rule") == TOTAL)
    total = pl.col("rule") == TOTAL
    return one.with_columns(
        ((pl.col("status") == "in_need") | moved).alias("counts"),
        pl.when(moved).then(pl.lit(AFFECTED)).otherwise(pl.col("rule")).alias("rule"),
        pl.when(moved).then(pl.lit(AFFECTED_THEME)).when(total | (pl.col("theme") == "unspecified"))
        .then(pl.lit(TOTAL_THEME)).otherwise(pl.col("theme")).alias("theme"),
    )  # fmt: skip


def rule_of(sector: str, code: str | None) -> tuple[str, bool]:
    """The rule of a sector, and whether it bears its cluster's own name."""
    if normal(sector) in INTERSECTORAL or normal(code or "") in INTERSECTORAL[1:]:
        return TOTAL, True
    found = cluster_code(code) if code else None
    found = found or cluster_code(sector)
    if found is None:
        return f"{TOTAL}_{slug(sector)}", True
    names = cluster_themes().filter(cluster=found)["name"]
    return f"{TOTAL}_{slug(found)}", normal(sector) in {normal(name) for name in names} | {normal(found)}


def _by_unit(rows: pl.DataFrame, said: list[str]) -> pl.DataFrame:
    """Figures of places and level-1 units; level-2 figures are added up where level 1 has none of its own."""
    file = ("source", "file")
    above = rows.filter(pl.col("admin2").is_null())
    below = rows.filter(pl.col("admin2").is_not_null() & pl.col("admin1").is_not_null())
    below = below.join(above.select(*file, *CELL), on=[*file, *CELL], how="anti", nulls_equal=True)
    as_row = pl.concat_str(
        pl.lit("people_in_need "), "file", pl.lit(" "), "address", pl.lit(" = "), pl.col("people").cast(pl.String)
    )
    cells = pl.concat([above.unique([*file, *CELL], keep="first", maintain_order=True), below])
    doubled = above.height - above.unique([*file, *CELL]).height
    if doubled:
        said.append(
            f"people_in_need: {doubled} figures stand twice in their file for the same unit, cluster and group: the first is taken."
        )
    return cells.filter(pl.col("people").is_not_null()).group_by(*file, *CELL, maintain_order=True).agg(
        pl.col("people").sum(), as_row.alias("evidence"), pl.col("year").max(), pl.col("start").max(),
        pl.col("theme", "also", "sector").first(),
    )  # fmt: skip


def _newest(needs: pl.DataFrame, said: list[str]) -> pl.DataFrame:
    """Of the counts of one cell in several files the newest, the first by name where they are of one day."""
    ordered = needs.sort(["start", "source", "file"], descending=[True, False, False], nulls_last=True)
    newest = ordered.unique(list(CELL), keep="first", maintain_order=True)
    if given_up := needs.height - newest.height:
        said.append(f"people_in_need: {given_up} counts give way to a newer file's, or to the same in another file.")
    return newest.filter(pl.col("people") > 0)


def _severities(rows: pl.DataFrame) -> dict[tuple[str, str | None, str], list[float]]:
    """Counted severities by place, unit and rule; the whole place has all of its units'."""
    found: dict[tuple[str, str | None, str], list[float]] = {}
    given = rows.filter(pl.col("status") == "severity", pl.col("severity") >= 1)
    newest = given.filter(pl.col("year") == pl.col("year").max().over("place", "rule"))
    newest = newest.unique(["place", "admin1", "admin2", "rule"], keep="first", maintain_order=True)
    for place, unit, rule, value in newest.select("place", "admin1", "rule", "severity").iter_rows():
        for key in dict.fromkeys((unit, None)):
            found.setdefault((place, key, rule), []).append(value)
    return found


def _residents(rows: pl.DataFrame, known: Known, places: Sequence[str]) -> dict[tuple[str, str | None], float]:
    """Population of places (as all rules take it) and of the units that a needs overview gives one for."""
    whole: dict[tuple[str, str | None], float] = {}
    given = rows.filter(pl.col("status") == "population", pl.col("admin2").is_null(), pl.col("admin1").is_not_null(),
                        pl.col("rule") == TOTAL, pl.col("group") == "")  # fmt: skip
    for place, unit, people in given.sort("year").select("place", "admin1", "people").iter_rows():
        if people:
            whole[place, unit] = float(people)
    for place in places:
        if figure := known.population(place):
            whole[place, None] = figure.value
    return whole


def _need(
    row: dict[str, Any],
    known: Known,
    severities: dict[tuple[str, str | None, str], list[float]],
    residents: dict[tuple[str, str | None], float],
    whole: set[tuple[str, str]],
) -> Need:
    place, unit, rule, people = row["place"], row["admin1"], row["rule"], float(row["people"])
    resident = residents.get((place, unit))
    given = severities.get((place, unit, rule))
    rate = known.death_rate(place)
    level, level_why = (
        counted_severity(given) if given else severity(row["theme"], people / resident if resident else None, rate, 2)
    )
    base = limit("affected_confidence" if rule == AFFECTED else "people_in_need_confidence")
    sure, sure_why = confidence(base, known.as_of.year - row["year"])
    total = rule == TOTAL and not row["group"] and (unit is None or (place, rule) not in whole)
    notes = [
        row["sector"] if rule not in (TOTAL, AFFECTED) else "",
        f"counts here only, also on {row['also']}" if row["also"] else "",
        f"{ABOVE_POPULATION} known there ({resident:,.0f})" if resident and people > resident else "",
        "" if total else "overlaps with other counts of its place",
    ]
    evidence = tuple(row["evidence"])
    return Need(
        place=place, admin1=unit, theme=row["theme"], group=row["group"], basis=COUNTED, low=people, mid=people, high=people,
        severity=level, severity_why=level_why, confidence=sure, confidence_why=sure_why, year=row["year"], rule=rule,
        source=row["source"], evidence=evidence, addable=total, note="; ".join(filter(None, notes)), named=row["group"],
    )  # fmt: skip
