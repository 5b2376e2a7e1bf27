"""Which rows a pack takes: only places that the vocabulary knows."""

import polars as pl

from commonwatch.vocabulary import places


def in_vocabulary(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows whose places (each one of a joint row) are in the vocabulary, and the others."""
    known = pl.col("place").str.split("+").list.eval(pl.element().is_in(places()["place"].implode())).list.all()
    return table.filter(known), table.filter(~known)
