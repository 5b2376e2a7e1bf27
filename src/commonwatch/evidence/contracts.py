"""The contract of every table a pack may hold: columns, types, ranges and the key that names a row once."""

# ruff: noqa: N805 - dataframely passes the schema as the first argument of a rule
import dataframely as dy
import polars as pl

from commonwatch.evidence.contracts_activity import ACTIVITY_CONTRACTS

PLACE = r"^[A-Z]{3}$"
PLACE_OR_JOINT = r"^[A-Z]{3}(\+[A-Z]{3})*$"
"""A joint row ("SRB+XKX") counts several places together and belongs to none of them."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
VIOLENCE = ("sb", "ns", "os")
POPULATIONS = (
    "refugees", "asylum_seekers", "idps", "stateless", "returned_refugees", "returned_idps", "oip", "ooc", "hst",
    "idmc_conflict_idps", "idmc_new_conflict", "idmc_new_disaster", "unhcr_new_flow",
)  # fmt: skip


def _one_of(*words: str) -> str:
    return f"^({'|'.join(words)})$"


class Deaths(dy.Schema):
    """Deaths per place, month and type; only rows with deaths: inside the coverage, an absent row is zero."""

    place = dy.String(primary_key=True, regex=PLACE)
    month = dy.Date(primary_key=True)
    violence = dy.String(primary_key=True, regex=_one_of(*VIOLENCE))
    deaths = dy.Int32(min=1)
    deaths_allocated = dy.Int32(min=0)
    basis = dy.String(regex=_one_of("evaluation", "start_booked", "end_booked", "allocated"))
    allocated = dy.Bool()
    provisional = dy.Bool()
    source = dy.String(min_length=1)

    @dy.rule()
    def month_is_first_day(cls) -> pl.Expr:
        """A month is named by its first day."""
        return pl.col("month").dt.day() == 1

    @dy.rule()
    def allocated_says_so(cls) -> pl.Expr:
        """A row with an allocated part says so, and the part is no more than the whole."""
        part = pl.col("deaths_allocated")
        return (pl.col("allocated") == (part > 0)) & (part <= pl.col("deaths"))


class DeathsCoverage(dy.Schema):
    """The months in which a source watched a place for a type of violence."""

    place = dy.String(primary_key=True, regex=PLACE)
    violence = dy.String(primary_key=True, regex=_one_of(*VIOLENCE))
    first_month = dy.Date()
    last_month = dy.Date()
    source = dy.String(min_length=1)

    @dy.rule()
    def ends_after_start(cls) -> pl.Expr:
        """The last month isn't before the first."""
        return pl.col("first_month") <= pl.col("last_month")


class Events(dy.Schema):
    """One event with its days, place on the globe (WGS84 degrees) and deaths; counts only, no names of persons."""

    source = dy.String(primary_key=True, min_length=1)
    event = dy.String(primary_key=True, min_length=1)
    place = dy.String(regex=PLACE)
    violence = dy.String(regex=_one_of(*VIOLENCE))
    start = dy.Date()
    end = dy.Date()
    deaths = dy.Int64(min=0)
    low = dy.Int64(nullable=True, min=0)
    high = dy.Int64(nullable=True, min=0)
    latitude = dy.Float64(nullable=True, min=-90, max=90)
    longitude = dy.Float64(nullable=True, min=-180, max=180)
    where_precision = dy.Int16(nullable=True, min=0)
    provisional = dy.Bool()

    @dy.rule()
    def ends_after_start(cls) -> pl.Expr:
        """An event doesn't end before it starts."""
        return pl.col("start") <= pl.col("end")


class Indicators(dy.Schema):
    """One row per series: label, unit, direction, publisher, licence, and the lag until a year is known."""

    indicator = dy.String(primary_key=True, regex=r"^[a-z0-9_]+$")
    label = dy.String(min_length=1)
    unit = dy.String(min_length=1)
    higher_means = dy.String(regex=_one_of("better", "worse", ""))
    source = dy.String(min_length=1)
    publisher = dy.String(min_length=1)
    licence = dy.String(min_length=1)
    release_lag_months = dy.Int16(min=0, max=120)


class IndicatorValues(dy.Schema):
    """One published value per place, year and series; missing is an absent row, never zero."""

    place = dy.String(primary_key=True, regex=PLACE_OR_JOINT)
    year = dy.Int16(primary_key=True, min=FIRST_YEAR, max=LAST_YEAR)
    indicator = dy.String(primary_key=True, min_length=1)
    value = dy.Float64(allow_inf=False, allow_nan=False)
    source = dy.String(min_length=1)


class Displacement(dy.Schema):
    """People at the year's end (new displacements: during it) by place of origin or asylum; 0 is a count of zero."""

    place = dy.String(primary_key=True, regex=PLACE_OR_JOINT)
    role = dy.String(primary_key=True, regex=_one_of("origin", "asylum"))
    year = dy.Int16(primary_key=True, min=FIRST_YEAR, max=LAST_YEAR)
    population = dy.String(primary_key=True, regex=_one_of(*POPULATIONS))
    people = dy.Int64(min=0)
    joint = dy.Bool()
    joint_name = dy.String()
    source = dy.String(min_length=1)

    @dy.rule()
    def joint_says_so(cls) -> pl.Expr:
        """A row that counts several places is marked as joint and carries its publisher's name for it."""
        joint = pl.col("place").str.contains("+", literal=True)
        return (pl.col("joint") == joint) & ((pl.col("joint_name") != "") == joint)


class Shapes(dy.Schema):
    """The simplified outline of a place, as well-known binary in WGS84 degrees (longitude, latitude)."""

    place = dy.String(primary_key=True, regex=PLACE)
    geometry = dy.Binary()
    source = dy.String(min_length=1)


class Rejected(dy.Schema):
    """Rows that could not be used: of a loaded file each with its number, else counted by reason with the first as text.

    `row` 1 is the first below the header of `file`; 0 stands for several rows, or rows of no file.
    """

    table = dy.String(primary_key=True, min_length=1)
    source = dy.String(primary_key=True)
    file = dy.String(primary_key=True)
    row = dy.Int64(primary_key=True, min=0)
    reason = dy.String(primary_key=True, min_length=1)
    rows = dy.Int64(min=1)
    example = dy.String()


CONTRACTS: dict[str, type[dy.Schema]] = {
    "deaths": Deaths,
    "deaths_coverage": DeathsCoverage,
    "events": Events,
    "indicators": Indicators,
    "indicator_values": IndicatorValues,
    "indicator_values_by_sa": IndicatorValues,
    "indicator_values_other": IndicatorValues,
    "displacement": Displacement,
    "shapes": Shapes,
    "rejected": Rejected,
    **ACTIVITY_CONTRACTS,
}
"""Every table name a pack may hold, with its contract."""
