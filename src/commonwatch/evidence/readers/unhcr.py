"""UNHCR Refugee Population Statistics: pairs of origin and asylum (API records, download CSV, HDX copy), summed by country.

Layouts: API documentation (api.unhcr.org/docs/refugee-statistics.html), its `population.csv`, HDX's end-year totals.
"""

import re

import polars as pl

from commonwatch.errors import LoadError
from commonwatch.evidence.displaced import UNHCR_POPULATIONS, joint_or, summed
from commonwatch.evidence.readers.parts import (
    TAGS,
    Asked,
    Layout,
    Reading,
    Sieve,
    day_above,
    known_columns,
    missing,
    placed,
    repeated,
    tags,
    whole,
    year_of,
)
from commonwatch.evidence.tabular import Table
from commonwatch.vocabulary import places

SOURCE = "unhcr_statistics"
WHO = {
    "coo_iso": ("coo_iso", "country of origin (iso)", "country of origin code"),
    "coo_name": ("coo_name", "country of origin", "country of origin name"),
    "coo": ("coo",),
    "coa_iso": ("coa_iso", "country of asylum (iso)", "country of asylum code"),
    "coa_name": ("coa_name", "country of asylum", "country of asylum name"),
    "coa": ("coa",),
}
COUNTS = {
    "refugees": ("refugees", "refugees under unhcr's mandate", "refugees under unhcr’s mandate"),
    "asylum_seekers": ("asylum_seekers", "asylum-seekers", "asylum seekers"),
    "idps": ("idps", "idps of concern to unhcr", "internally displaced persons"),
    "stateless": ("stateless", "stateless persons"),
    "returned_refugees": ("returned_refugees", "returned refugees"),
    "returned_idps": ("returned_idps", "returned idps", "returned idpss"),
    "oip": ("oip", "other people in need of international protection"),
    "ooc": ("ooc", "others of concern", "others of concern to unhcr"),
    "hst": ("hst", "host community"),
}
SIDES = {"origin": "coo", "asylum": "coa"}
WORLD_WIDE = 100  # countries on each side: a file with as many wasn't filtered
NO_PLACE = ("unk", "ukn", "xxa", "sta", "var", "unknown", "stateless", "various", "various / unknown", "-")
"""Codes and names for unknown, stateless and various origins, and for a side that is summed."""


def read(table: Table, asked: Asked) -> Reading:
    """People by place and year, as country of origin and as country of asylum.

    Rejected: a year to come or none, counts that are negative or no number, rows without any count, a pair that is
    there twice, and rows neither of whose sides is a place. Raises LoadError for one page of several.
    """
    _refuse_a_page(table)
    columns = known_columns(table, {**WHO, "year": ("year",), **COUNTS})
    sieve, parts = Sieve(), []
    for raw in table.rows(list(columns.values())):
        batch = raw.rename({found: key for key, found in columns.items()})
        parts.append(_sifted(sieve.sift(batch, {TAGS: tags(batch)}), sieve, table.decimal, asked))
    pairs = pl.concat(parts) if parts else pl.DataFrame()
    if pairs.is_empty():
        return Reading(SOURCE, "", {}, sieve.rows_in, sieve.rejected())
    keys = ["_year", *(key for key in WHO if key in columns)]
    pairs = sieve.more(pairs, {"this pair of countries is there more than once in its year": repeated(pairs, keys)})
    roles, said = _roles(pairs)
    pairs = sieve.more(pairs, _placeless(pairs, roles))
    said += tuple(sentence for role in roles if (sentence := _elsewhere(pairs, role)))
    rows = [_counted(pairs, role) for role in roles]
    tables = {"displacement": pl.concat(rows)} if pairs.height else {}
    return Reading(SOURCE, day_above(table, asked), tables, sieve.rows_in, sieve.rejected(), said)


def _sifted(batch: pl.DataFrame, sieve: Sieve, decimal: str, asked: Asked) -> pl.DataFrame:
    kinds = [kind for kind in UNHCR_POPULATIONS if kind in batch.columns]
    counts = {kind: whole(batch[kind], decimal) for kind in kinds}
    unread = pl.any_horizontal(pl.lit(counts[kind].is_null() & ~missing(batch[kind])) for kind in kinds)
    typed = batch.with_columns(
        year_of(batch["year"]).alias("_year"),
        *(_side(batch, side).alias(f"_{side}") for side in SIDES.values()),
        *(counts[kind].alias(f"_{kind}") for kind in kinds),
    )
    return sieve.more(
        typed,
        {
            "the year is no year": pl.col("_year").is_null(),
            f"a year to come (today is {asked.today})": pl.col("_year") > asked.today.year,
            "a count is no whole number": unread,
            "a count is negative": pl.any_horizontal(pl.col(f"_{kind}") < 0 for kind in kinds),
            "no count in any column": pl.all_horizontal(pl.col(f"_{kind}").is_null() for kind in kinds) & ~unread,
        },
    )


def _side(batch: pl.DataFrame, side: str) -> pl.Series:
    """The place on one side: by ISO code, else by name, else by UNHCR's own code; the joint place where its name says so."""
    own = dict(places().drop_nulls("unhcr").select("unhcr", "place").iter_rows())
    code, name, unhcr = (batch.get_column(key, default=None) for key in (f"{side}_iso", f"{side}_name", side))
    known = placed(code, name) if code is not None or name is not None else None
    if unhcr is not None:
        by_own = unhcr.str.strip_chars().str.to_uppercase().replace_strict(own, default=None, return_dtype=pl.String)
        known = by_own if known is None else known.fill_null(by_own)
    assert known is not None
    if name is None:
        return known
    return pl.DataFrame({"name": name, "place": known}).select(joint_or("place", "name")).to_series()


def _roles(pairs: pl.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = {role: pairs[f"_{side}"].drop_nulls().n_unique() for role, side in SIDES.items()}
    if min(named.values()) >= WORLD_WIDE:
        return ("origin", "asylum"), ()
    if min(named.values()) == 0:
        role = max(named, key=lambda each: named[each])
        return (role,), (f"the other side is summed in this file: read by country of {role} only",)
    role = "origin" if named["origin"] <= named["asylum"] else "asylum"
    return (role,), (
        f"{named['origin']} countries of origin, {named['asylum']} of asylum: taken for a download filtered by country of "
        f"{role}, and summed by that side only (the other side's sums would lack people)",
    )


def _placeless(pairs: pl.DataFrame, roles: tuple[str, ...]) -> dict[str, pl.Expr]:
    lost = pl.all_horizontal(pl.col(f"_{SIDES[role]}").is_null() for role in roles)
    words = [key for role in roles for key in WHO if key.startswith(SIDES[role]) and key in pairs.columns]
    meant = pl.any_horizontal(pl.col(key).str.strip_chars().str.to_lowercase().is_in(NO_PLACE) for key in words)
    whom = " and ".join(roles)
    return {f"{whom}: no place (unknown, stateless, various)": lost & meant, f"{whom}: unknown country": lost & ~meant}


def _elsewhere(pairs: pl.DataFrame, role: str) -> str:
    side = SIDES[role]
    lost = pairs.filter(pl.col(f"_{side}").is_null())
    if lost.is_empty():
        return ""
    key = next(key for key in (f"{side}_name", f"{side}_iso", side) if key in pairs.columns)
    names = lost[key].drop_nulls().unique().sort().head(5).to_list()
    other = "asylum" if role == "origin" else "origin"
    return f"{lost.height:,} row(s) name no place of {role} ({', '.join(names)}): counted by country of {other} only"


def _counted(pairs: pl.DataFrame, role: str) -> pl.DataFrame:
    kinds = [kind for kind in UNHCR_POPULATIONS if f"_{kind}" in pairs.columns]
    counts = pairs.select(
        pl.col(f"_{SIDES[role]}").alias("place"),
        pl.col("_year").alias("year"),
        *(pl.col(f"_{kind}").alias(kind) for kind in kinds),
    )
    return summed(counts.drop_nulls("place"), role, SOURCE)


def _refuse_a_page(table: Table) -> None:
    pages = re.search(r'"maxPages"\s*:\s*"?(\d+)', table.above)
    if pages and int(pages[1]) > 1:
        raise LoadError(
            f"{table.shown} is one of {pages[1]} pages of an answer; sums by country need all of them. Take the download "
            "as one file: commonwatch fetch unhcr, or the same address with download=true."
        )


LAYOUT = Layout(
    "unhcr_population",
    "UNHCR Refugee Population Statistics (origin and asylum)",
    (
        (*WHO["coo_iso"], *WHO["coo_name"], *WHO["coo"]),
        (*WHO["coa_iso"], *WHO["coa_name"], *WHO["coa"]),
        ("year",),
        COUNTS["refugees"],
        COUNTS["asylum_seekers"],
    ),
    read,
)
