"""The watch list: for each place of a theatre what is expected, how sure, against what, and what changed."""

import numpy as np
import polars as pl

from commonwatch.config import WatchSettings
from commonwatch.risk.escalation import escalation
from commonwatch.risk.forecast import Forecast
from commonwatch.risk.onset import onset_rates, quiet_band, quiet_months
from commonwatch.risk.onset_model import HORIZON, onset_chances
from commonwatch.risk.past import Past
from commonwatch.risk.reference import block_reference
from commonwatch.vocabulary import Theatre, place, theme

RISING, FALLING, AS_EXPECTED, NOT_MODELLED = "rising", "falling", "as expected", "not modelled"
AT_RISK, LONG_AT_PEACE = "at risk", "long at peace"


def horizon_figures(forecast: Forecast, settings: WatchSettings) -> pl.DataFrame:
    """Per place: expected_6m, low_6m, high_6m (deaths in the coming months of the horizon), p25_6m (0..1), number of draws."""
    draws = forecast.of("total")[:, : settings.horizon]
    totals = draws.sum(axis=1)
    low, high = np.quantile(totals, [(1 - settings.interval) / 2, (1 + settings.interval) / 2], axis=1)
    return pl.DataFrame(
        {
            "place": forecast.places,
            "expected_6m": totals.mean(axis=1),
            "low_6m": low,
            "high_6m": high,
            "p25_6m": (draws.max(axis=1) >= settings.threshold).mean(axis=1),
            "draws": pl.Series([draws.shape[-1]] * len(forecast.places), dtype=pl.Int32),
        }
    )


def figures(forecast: Forecast, past: Past, settings: WatchSettings) -> pl.DataFrame:
    """One row per modelled place: the horizon's figures, the reference's beside them, quiet months, chance of an onset.

    p_onset_12m (0..1) is the onset model's, null for a place with a death in its last 12 months; onset_rate_12m is how often such quiet
    ended before, anywhere in the record.
    """
    quiet = quiet_months(past.total)
    rates = onset_rates(past.total, HORIZON)
    per_place = pl.DataFrame(
        {
            "place": past.places,
            "quiet_months": quiet.astype(np.int32),
            "p_onset_12m": onset_chances(past),
            "onset_rate_12m": [rates.get(quiet_band(int(months)), np.nan) for months in quiet],
        }
    ).with_columns(pl.col("p_onset_12m", "onset_rate_12m").fill_nan(None))
    reference = block_reference(past, settings.horizon, settings.threshold, settings.interval)
    changes = escalation(forecast.of("total"), past, settings.horizon)
    beside = reference.join(per_place, on="place", how="left").join(changes, on="place", how="left")
    origin = pl.lit(forecast.origin, dtype=pl.Date).alias("origin")
    return horizon_figures(forecast, settings).join(beside, on="place", how="left").with_columns(origin)


def watch_table(
    theatre: Theatre,
    now: pl.DataFrame,
    before: pl.DataFrame,
    drivers: pl.DataFrame,
    displaced: pl.DataFrame,
    settings: WatchSettings,
) -> pl.DataFrame:
    """One row per place of the theatre, in the order of the list: at risk, long at peace, not modelled.

    `now` and `before` are the `figures` of this origin and of the month before it.
    """
    previous = before.select(
        "place", pl.col("expected_6m").alias("expected_6m_previous"), pl.col("p25_6m").alias("p25_6m_previous")
    )
    joined = (
        now.drop("origin")
        .join(previous, on="place", how="left")
        .join(_named_themes(drivers), on="place", how="left")
        .with_columns((pl.col("p25_6m") - pl.col("p25_6m_previous")).alias("change_p25"))
    )
    names = pl.DataFrame({"place": theatre.places, "name": [place(code).name for code in theatre.places]})
    table = (
        names.join(joined, on="place", how="left")
        .join(displaced, on="place", how="left")
        .with_columns(
            pl.lit(now["origin"][0], dtype=pl.Date).alias("origin"),
            pl.col("p25_6m").is_not_null().alias("modelled"),
            _status(settings).alias("status"),
            pl.when(pl.col("p25_6m").is_null())
            .then(pl.lit(NOT_MODELLED))
            .when(pl.col("quiet_months") >= settings.quiet_months)
            .then(pl.lit(LONG_AT_PEACE))
            .otherwise(pl.lit(AT_RISK))
            .alias("group"),
        )
    )
    return _ordered(table.drop("draws"))


def _status(settings: WatchSettings) -> pl.Expr:
    moved, chance, before = pl.col("change_p25"), pl.col("p25_6m"), pl.col("p25_6m_previous")
    reference = pl.col("reference_p25_6m")
    spread = chance * (1 - chance) + before * (1 - before)
    dice = (spread / pl.col("draws")).sqrt()  # the sampling error of a difference of two shares
    needed = pl.max_horizontal(pl.lit(settings.rising_points), settings.rising_errors * dice)
    enough = pl.max_horizontal(chance, before) >= settings.rising_least
    up = enough & (moved >= needed) & (chance >= settings.rising_ratio * reference)
    down = enough & (moved <= -needed) & (chance <= reference / settings.rising_ratio)
    return (
        pl.when(chance.is_null())
        .then(pl.lit(NOT_MODELLED))
        .when(up)
        .then(pl.lit(RISING))
        .when(down)
        .then(pl.lit(FALLING))
        .otherwise(pl.lit(AS_EXPECTED))
    )


def _ordered(table: pl.DataFrame) -> pl.DataFrame:
    order = pl.col("group").replace_strict({AT_RISK: 0, LONG_AT_PEACE: 1, NOT_MODELLED: 2}, return_dtype=pl.Int8)
    chance = pl.when(pl.col("group") == LONG_AT_PEACE).then(pl.col("p_onset_12m")).otherwise(pl.col("p25_6m"))
    keys = [order, -chance.fill_null(0.0), -pl.col("expected_6m").fill_null(0.0), pl.col("name")]
    first = ["place", "name", "origin", "modelled", "group", "position"]
    placed = table.sort(keys).with_row_index("position", offset=1).with_columns(pl.col("position").cast(pl.Int32))
    return placed.select(*first, pl.exclude(first))


def _named_themes(drivers: pl.DataFrame) -> pl.DataFrame:
    wide = drivers.group_by("place", maintain_order=True).agg(
        *(pl.col("theme").filter(pl.col("rank") == k).first().alias(f"theme_{k}") for k in (1, 2, 3)),
        pl.col("sentence").first().alias("driver_sentence"),
    )
    labels = {name: theme(name).label for name in drivers["theme"].unique()}
    return wide.with_columns(pl.col(f"theme_{k}").replace(labels) for k in (1, 2, 3))
