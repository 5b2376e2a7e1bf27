"""Tables held against their contracts: what breaks one is rejected with its reason, or is one error."""

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.errors import ContractError
from commonwatch.evidence.names import TABLES, UNPLACED
from commonwatch.vocabulary import places

if TYPE_CHECKING:
    import dataframely as dy


def keys(table: str) -> tuple[str, ...]:
    """The columns that name one row of a table. Raises ContractError for a table without a contract."""
    return tuple(_contract(table).primary_key())


def split(table: str, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that keep the contract, and the rejected ones counted by reason (columns of the `rejected` table).

    Rows in = rows kept + sum of `rows` rejected: a row that breaks several rules is counted once, under all of them.
    Raises ContractError for a missing column, a wrong type or an unknown table.
    """
    contract = _contract(table)
    frame = _with_columns_of(table, frame)
    whole, failure = contract.filter(frame, cast=False)
    good, elsewhere = _in_vocabulary(whole)
    rejected = [
        _reasons(table, failure) if len(failure) else rejected_none(),
        rejected_rows(table, elsewhere, "place isn't one of the vocabulary's"),
    ]
    return good, pl.concat(rejected)


def check(table: str, frame: pl.DataFrame, where: str) -> pl.DataFrame:
    """The frame with its contract's columns, every row good.

    Raises ContractError with the first offending rows when any row breaks the contract.
    """
    good, rejected = split(table, frame)
    if rejected.height:
        lines = [f"  {row['rows']} x {row['reason']}, first: {row['example']}" for row in rejected.head(3).to_dicts()]
        raise ContractError(
            f"{where}: table '{table}' breaks its contract in {rejected['rows'].sum()} of {frame.height} rows:\n"
            + "\n".join(lines)
            + f"\nKey: {', '.join(keys(table))}. Mend the rows, or build the pack again: `commonwatch pack build`."
        )
    return good


def rejected_none() -> pl.DataFrame:
    """The `rejected` table without rows."""
    return _contract("rejected").create_empty()


def rejected_rows(table: str, rows: pl.DataFrame, reason: str) -> pl.DataFrame:
    """Rows left out for one reason, counted by source, in the form of the `rejected` table."""
    if rows.is_empty():
        return rejected_none()
    source = pl.col("source").cast(pl.String) if "source" in rows.columns else pl.lit("")
    return pl.concat(
        pl.DataFrame(
            {
                "table": [table],
                "source": [name],
                "file": [""],
                "row": [0],
                "reason": [reason],
                "rows": [part.height],
                "example": [_as_text(part.row(0, named=True))],
            }
        )
        for (name,), part in rows.sort(pl.all())
        .with_columns(source.fill_null("").alias("source"))
        .partition_by("source", as_dict=True, maintain_order=True)
        .items()
    )


def _contract(table: str) -> "type[dy.Schema]":
    from commonwatch.evidence.contracts import CONTRACTS

    if table not in TABLES:
        raise ContractError(f"table '{table}' has no contract; expected one of {', '.join(TABLES)}.")
    return CONTRACTS[table]


def _with_columns_of(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    expected = _contract(table).create_empty().schema
    missing = [name for name in expected if name not in frame.columns]
    if missing:
        raise ContractError(
            f"table '{table}' lacks the column(s) {', '.join(missing)}; expected {', '.join(expected)}; "
            f"got {', '.join(frame.columns)}. See docs/evidence.md for the tables of a pack."
        )
    try:
        cast = frame.select(pl.col(name).cast(kind) for name, kind in expected.items())
        _refuse_fractions(table, frame, cast)
        return cast
    except pl.exceptions.PolarsError as error:
        got = {name: str(frame.schema[name]) for name, kind in expected.items() if frame.schema[name] != kind}
        raise ContractError(
            f"table '{table}' has values its contract can't hold: {str(error).splitlines()[0]} "
            f"Expected {', '.join(f'{name} {kind}' for name, kind in expected.items() if name in got)}; got {got}."
        ) from error


def _in_vocabulary(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    if "place" not in frame.columns:
        return frame, frame.clear()
    known = {*places()["place"], UNPLACED}
    unknown = [place for place in frame["place"].unique() if not known.issuperset(place.split("+"))]
    elsewhere = pl.col("place").is_in(unknown)
    return (frame.filter(~elsewhere), frame.filter(elsewhere)) if unknown else (frame, frame.clear())


def _refuse_fractions(table: str, frame: pl.DataFrame, cast: pl.DataFrame) -> None:
    for name, kind in cast.schema.items():
        if kind.is_integer() and frame.schema[name].is_float() and not (frame[name] == cast[name]).all():
            offending = frame.filter(frame[name] != cast[name]).head(3)[name].to_list()
            raise ContractError(
                f"table '{table}', column '{name}': expected whole numbers ({kind}); got {offending}. "
                "Round them at the source."
            )


def _reasons(table: str, failure: "dy.FailureInfo") -> pl.DataFrame:
    rules = sorted(failure.counts())
    broken = pl.concat_str(
        [pl.when(pl.col(rule) == "invalid").then(pl.lit(_readable(rule, table))) for rule in rules],
        separator="; ",
        ignore_nulls=True,
    )
    details = failure.details()
    reasons = details.select(broken.alias("reason"))["reason"]
    rows = failure.invalid()
    return pl.concat(
        rejected_rows(table, rows.filter(reasons == reason), reason) for reason in reasons.unique(maintain_order=True)
    )


def _readable(rule: str, table: str) -> str:
    if rule == "primary_key":
        return f"the key ({', '.join(keys(table))}) is there more than once"
    column, _, broken = rule.partition("|")
    return f"{column} breaks {broken}" if broken else rule.replace("_", " ") + " does not hold"


def _as_text(row: dict[str, Any]) -> str:
    return json.dumps(row, default=str, ensure_ascii=False)[:300]
