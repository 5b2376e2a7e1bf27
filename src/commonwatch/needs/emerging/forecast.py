"""The emerging needs: people newly displaced in the 12 months after an origin, with the stock beside."""

from datetime import date

import numpy as np
import polars as pl

from commonwatch.evidence import Evidence
from commonwatch.evidence.displaced import JOINT_PLACE
from commonwatch.needs.emerging.book import FIRST_YEAR, Book, book_at
from commonwatch.needs.emerging.features import LEAST_PEOPLE, LOOK_BACK
from commonwatch.needs.emerging.model import HIGH, LOW, MID, outlook

TARGETS = {"across": ("flow", "stock"), "within": ("new", "idps")}
"""Each target's new people and the stock that stands beside them."""
NOTABLE = 0.5  # chance of a surge from which on a place is shown whatever its size
TRAP = 10_000.0
COLUMNS = {
    "place": pl.String, "target": pl.String, "low": pl.Float64, "mid": pl.Float64, "high": pl.Float64,
    "reference_low": pl.Float64, "reference_mid": pl.Float64, "reference_high": pl.Float64, "last": pl.Float64,
    "last_year": pl.Int32, "stock": pl.Float64, "stock_year": pl.Int32, "surge_chance": pl.Float64, "note": pl.String,
}  # fmt: skip


def emerging_needs(evidence: Evidence, deaths_ahead: pl.DataFrame | None, origin: date) -> pl.DataFrame:
    """One row per place and target: people newly displaced in the 12 months after `origin`.

    Columns: place; target, `across` borders (new refugees and asylum-seekers by origin, UNHCR) or `within` (new
    displacements by conflict, IDMC); low, mid, high (5, 50, 95 %, people); reference_low, _mid, _high (last value with
    its empirical errors); last, last_year (newest published value of the same); stock, stock_year (refugees and
    asylum-seekers, or internally displaced); surge_chance (0..1, that the stock grows by more than 25 % over its newest
    figure); note. Nothing is rounded. `deaths_ahead` holds place, month, draws (integers, deaths per month) of the
    deaths forecast from that origin; without it, or where a place isn't in it, past changes of deaths serve.

    Only rows of 1,000 people or more in the middle or in the stock, or with a chance of a surge of 0.5 and a high of 1,000.
    A target whose figures the evidence lacks has no rows, nor has a place of which IDMC published nothing for three
    years and that is at peace. UNHCR's joint row of Serbia and Kosovo keeps its place SRB+XKX.
    """
    book = book_at(evidence, origin)
    tables = [_rows(book, target, deaths_ahead) for target in TARGETS]
    whole = pl.concat(tables)
    large = pl.max_horizontal("mid", "stock") >= LEAST_PEOPLE
    notable = (pl.col("surge_chance") >= NOTABLE) & (pl.col("high") >= LEAST_PEOPLE)
    return whole.filter(large | notable.fill_null(False)).sort("target", "place")


def _rows(book: Book, target: str, deaths_ahead: pl.DataFrame | None) -> pl.DataFrame:
    figure, beside = TARGETS[target]
    made, stocks = outlook(book, figure, deaths_ahead), outlook(book, beside, deaths_ahead)
    if made is None:
        return pl.DataFrame(schema=COLUMNS)
    chances = dict(zip(stocks.places, stocks.surge.tolist(), strict=True)) if stocks is not None else {}
    index = {place: number for number, place in enumerate(book.places)}
    rows = []
    for i, place in enumerate(made.places):
        last_year = _year_of(book, figure, index[place])
        stock_year = _year_of(book, beside, index[place])
        stock = _value(book, beside, index[place], stock_year)
        rows.append(
            (
                place,
                target,
                *made.quantiles[i, [LOW, MID, HIGH]].tolist(),
                *made.reference[i, [LOW, MID, HIGH]].tolist(),
                _value(book, figure, index[place], last_year),
                last_year,
                stock,
                stock_year,
                chances.get(place) if stock else None,
                _note(book, place, target, last_year, bool(made.told[i])),
            )
        )
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _year_of(book: Book, figure: str, place: int) -> int | None:
    """The year of the figure that counts as the place's newest; IDMC's may be up to two years older than the newest."""
    newest = book.newest.get(figure)
    if newest is None:
        return None
    reach = LOOK_BACK if figure in ("idps", "new") else 1
    values = book.figures[figure][place]
    known = [year for year in range(newest, newest - reach, -1) if not np.isnan(values[year - FIRST_YEAR])]
    return known[0] if known else None


def _value(book: Book, figure: str, place: int, year: int | None) -> float | None:
    return None if year is None else float(book.figures[figure][place, year - FIRST_YEAR])


def _note(book: Book, place: str, target: str, last_year: int | None, told: bool) -> str:
    """What a reader must know of the row, sentence by sentence."""
    said = []
    if place == JOINT_PLACE:
        said.append("UNHCR counts Serbia and Kosovo together; the figure is given to neither.")
    if last_year is None:
        said.append("IDMC published no new displacement in the three newest years: learned from places like it.")
    elif book.origin.year - last_year > 1:
        said.append(f"The newest figure is of {last_year}.")
    if target == "within" and _zero_trap(book, place):
        said.append("UNHCR shows no internally displaced people here; IDMC's figure is taken.")
    if not told:
        said.append("Deaths ahead are taken from how deaths changed in the past, not from the forecast.")
    return " ".join(said)


def _zero_trap(book: Book, place: str) -> bool:
    """Whether UNHCR's newest count of internally displaced people is zero or absent where IDMC has 10,000 or more."""
    number = book.places.index(place)
    year = _year_of(book, "idps", number)
    stock = _value(book, "idps", number, year)
    if stock is None or stock < TRAP or year is None:
        return False
    theirs = book.figures["unhcr_idps"][number, year - FIRST_YEAR]
    return bool(np.isnan(theirs) or theirs == 0)
