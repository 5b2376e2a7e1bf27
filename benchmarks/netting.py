"""How far netting is from the money that really entered, beside OCHA's ratio and plain sums, and how fast it is.

python -m benchmarks.netting [--seeds 40] prints the errors; `python -m benchmarks netting` measures the time.

The networks are made: funders give to agencies, agencies to others and to implementers, in two to four tiers. A fifth of the
funders publish nothing, so what they give enters from outside. Then links are hidden: both sides lose the other activity's
identifier. At each level, a share of the receipts isn't told, the others differ from the giver's figure, and names are missing.
"""

import argparse
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from benchmarks.registry import Job, entry
from commonwatch.evidence.activity.raw import RAW
from commonwatch.response.money import netted, ocha_ratio
from commonwatch.response.money.stated import OF_ACTIVITY, OF_TOTAL, Band, known_of_total

HIDDEN = (0.0, 0.2, 0.4, 0.6)
SEEDS = 40
NOISE = 0.05
"""Standard deviation of a taker's figure from the giver's."""
SOURCE = "made"
WIDE = 130
DAY = date(2023, 6, 1)


@dataclass(frozen=True)
class Setting:
    """Shares of: receipts that aren't told, names missing on each side, funders that publish nothing, activities below the
    funders with a donor of their own outside the network."""

    untold: float = 0.15
    nameless: float = 0.15
    silent: float = 0.2
    outside: float = 0.25


SETTINGS = {
    "as above": Setting(),
    "half the names missing": Setting(nameless=0.5),
    "half the names and receipts missing": Setting(untold=0.5, nameless=0.5),
    "every giver publishes, all is told": Setting(untold=0.0, silent=0.0, outside=0.0),
}
"""The last is the ratio's best case: no money enters below the funders, and every receipt is told."""


@dataclass(frozen=True)
class Network:
    """Tables in the contract's form, and per activity what is truly new, US dollars."""

    tables: dict[str, pl.DataFrame]
    truth: pl.DataFrame


@dataclass
class _Activity:
    name: str
    organisation: str
    published: bool
    received: list[tuple["_Activity | None", float]] = field(default_factory=list)
    given: list[tuple["_Activity", float]] = field(default_factory=list)
    spent: float = 0.0

    @property
    def outgoing(self) -> float:
        return self.spent + sum(usd for _, usd in self.given)


def network(seed: int, hidden: float, setting: Setting = SETTINGS["as above"], organisations: int = 24) -> Network:
    """A network of 2 to 4 tiers below `seed`, with that share of its links hidden; the same one at each level."""
    activities = _made(np.random.default_rng(seed), setting, organisations)
    return Network(_told(activities, np.random.default_rng([seed, 1]), hidden, setting), _truth(activities))


def _made(rng: np.random.Generator, setting: Setting, organisations: int) -> list[_Activity]:
    """Money runs down the tiers; each activity mixes what it gets and keeps up to a fifth of it."""
    tiers = int(rng.integers(2, 5))
    every: list[list[_Activity]] = []
    for tier in range(tiers):
        row = []
        for number in range(max(2, organisations // tiers)):
            published = tier > 0 or rng.random() >= setting.silent
            for each in range(int(rng.integers(1, 6))):
                row.append(_Activity(f"T{tier}-O{number}-A{each}", f"T{tier}-O{number}", published))
        every.append(row)
    for tier, row in enumerate(every):
        below = [each for later in every[tier + 1 :] for each in later]
        for giver in row:
            if tier == 0:
                giver.received.append((None, float(rng.lognormal(13, 1.2))))
            elif rng.random() < setting.outside or not giver.received:
                giver.received.append((None, float(rng.lognormal(11.5, 1.2))))
            goes = sum(usd for _, usd in giver.received) * float(rng.uniform(0.8, 1.0))
            takers = list(dict.fromkeys(rng.integers(len(below), size=int(rng.integers(1, 5))))) if below else []
            kept = float(rng.uniform(0.05, 0.4)) if takers else 1.0
            giver.spent = goes * kept
            for taker, part in zip(takers, rng.dirichlet(np.full(len(takers), 2.0)) if takers else (), strict=True):
                usd = goes * (1 - kept) * float(part)
                giver.given.append((below[taker], usd))
                below[taker].received.append((giver, usd))
    return [each for row in every for each in row]


def _truth(activities: list[_Activity]) -> pl.DataFrame:
    """Of what goes out of an activity, the part that no published activity gave it (origins are spent in proportion)."""
    rows = []
    for each in activities:
        if each.published:
            outside = sum(usd for giver, usd in each.received if giver is None or not giver.published)
            rows.append((each.name, each.outgoing * outside / sum(usd for _, usd in each.received)))
    return pl.DataFrame(rows, schema={"activity": pl.String, "true_usd": pl.Float64}, orient="row")


def _told(
    activities: list[_Activity], rng: np.random.Generator, hidden: float, setting: Setting
) -> dict[str, pl.DataFrame]:
    """What the published activities tell: their own transfers exactly, what they receive with noise and gaps."""
    flows: list[dict[str, object]] = []

    def named(name: str) -> str | None:
        return None if rng.random() < setting.nameless else name

    for giver in (each for each in activities if each.published):
        flows.append({"activity": giver.name, "kind": "spent", "amount_usd": giver.spent})
        for usd in (usd for other, usd in giver.received if other is None):
            if giver.name.startswith("T0") or rng.random() < setting.untold:
                continue  # a funder's own budget isn't told as incoming
            flows.append(
                {
                    "activity": giver.name, "kind": "incoming", "amount_usd": usd * float(rng.normal(1, NOISE)),
                    "provider": named(f"outside {giver.organisation}"),
                }
            )  # fmt: skip
    for giver in activities:
        for taker, usd in giver.given:
            linked = rng.random() >= hidden
            heard = rng.random() >= setting.untold or not giver.published
            by_giver, by_taker = [(True, True), (True, False), (False, True)][int(rng.integers(3))]
            by_giver = by_giver or not heard
            if giver.published:
                flows.append(
                    {
                        "activity": giver.name, "kind": "disbursed", "amount_usd": usd,
                        "receiver": named(taker.organisation), "receiver_activity": taker.name if linked and by_giver else None,
                    }
                )  # fmt: skip
            if heard:
                flows.append(
                    {
                        "activity": taker.name, "kind": "incoming", "amount_usd": usd * max(0.5, float(rng.normal(1, NOISE))),
                        "provider": named(giver.organisation), "provider_activity": giver.name if linked and by_taker else None,
                    }
                )  # fmt: skip
    return _tables([each for each in activities if each.published], flows)


def _tables(activities: list[_Activity], flows: list[dict[str, object]]) -> dict[str, pl.DataFrame]:
    rows = [
        {"source": SOURCE, "activity": each.name, "organisation": each.organisation, "start": DAY}
        for each in activities
    ]
    own = {"organisation": pl.String, "start": pl.Date}
    money = {"provider": pl.String, "receiver": pl.String, "amount_usd": pl.Float64}
    return {
        "activities": pl.DataFrame(rows, schema={**RAW["activities"], **own}),
        "money_flows": pl.DataFrame(
            [{"source": SOURCE, "element": "transaction", "start": DAY, **flow} for flow in flows],
            schema={**RAW["money_flows"], **money},
        ),
    }


def off(estimate: float, truth: float) -> float:
    """|estimate - truth| / truth."""
    return abs(estimate - truth) / truth


def errors(hidden: float, setting: Setting, seeds: int = SEEDS) -> pl.DataFrame:
    """seed, netting, ratio, plain: errors of the total by netting, by OCHA's ratio, by summing all outgoing money."""
    rows = []
    for seed in range(seeds):
        made = network(seed, hidden, setting)
        truth = float(made.truth["true_usd"].sum())
        ours, ratio = netted(made.tables), ocha_ratio(made.tables)
        sums = (ours["new_usd"].sum(), ratio["new_usd"].sum(), ours["outgoing_usd"].sum())
        rows.append((seed, *(off(float(each), truth) for each in sums)))
    return pl.DataFrame(rows, schema=["seed", "netting", "ratio", "plain"], orient="row")


def measured(seeds: int = SEEDS, first: int = 0) -> pl.DataFrame:
    """One row per activity of every network: network, true_usd, and what netting gives it."""
    parts = []
    levels = [
        (setting, hidden, seed)
        for setting in SETTINGS.values()
        for hidden in HIDDEN
        for seed in range(first, first + seeds)
    ]
    for number, (setting, hidden, seed) in enumerate(levels):
        made = network(seed, hidden, setting)
        rows = netted(made.tables).join(made.truth, on="activity")
        parts.append(rows.with_columns(pl.lit(number).alias("network")))
    return pl.concat(parts).filter(pl.col("outgoing_usd") > 0)


def intervals(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Bands of `known` with the 5th and 95th percentile of the error: of an activity, in its outgoing; of a total, in the total."""
    each = rows.with_columns(((pl.col("new_usd") - pl.col("true_usd")) / pl.col("outgoing_usd")).alias("error"))
    sums = rows.group_by("network", maintain_order=True).agg(
        known_of_total().alias("known"), (pl.col("new_usd").sum() / pl.col("true_usd").sum() - 1).alias("error")
    )
    return _banded(each, OF_ACTIVITY), _banded(sums, OF_TOTAL)


def _banded(rows: pl.DataFrame, bands: tuple[Band, ...]) -> pl.DataFrame:
    whose = rows.with_columns(
        pl.coalesce(*(pl.when(pl.col("known") >= b.known).then(b.known) for b in bands)).alias("band")
    )
    quantiles = (pl.col("error").quantile(at, "nearest").round(3).alias(f"{at:.0%}") for at in (0.05, 0.95))
    return whose.group_by("band").agg(pl.len().alias("rows"), *quantiles).sort("band", descending=True)


def main() -> None:
    """Prints the errors at each level of hidden links, and with --stated the errors that netting states."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--stated", action="store_true")
    asked = parser.parse_args()
    if asked.stated:
        for rows in intervals(measured(asked.seeds)):
            Console(width=WIDE).print(rows)
        return
    table = Table("setting", "hidden", "netting", "90 %", "ratio", "90 %", "plain sum", "netting / ratio", "better in")
    for name, setting in SETTINGS.items():
        for hidden in HIDDEN:
            rows = errors(hidden, setting, asked.seeds)
            means = rows.select(pl.col("netting", "ratio", "plain").mean()).row(0)
            tails = rows.select(pl.col("netting", "ratio").quantile(0.9)).row(0)
            better = (rows["netting"] < rows["ratio"]).mean()
            table.add_row(
                name, f"{hidden:.0%}", f"{means[0]:.1%}", f"{tails[0]:.1%}", f"{means[1]:.1%}", f"{tails[1]:.1%}",
                f"{means[2]:.0%}", f"{means[0] / means[1]:.2f}", f"{better:.0%}",
            )  # fmt: skip
    Console(width=WIDE).print(table)


def large(activities: int = 100_000) -> dict[str, pl.DataFrame]:
    """The tables of one network of about that many activities, a fifth of its links hidden."""
    return network(1, 0.2, organisations=activities * 9 // 25).tables


@entry("netting, link-aware", "100,000 activities", against=10.0)
def netting_large() -> Job:
    """Links, pools, circles and the share of every activity."""
    tables = large()
    return lambda: netted(tables)


@entry("netting, OCHA's ratio", "100,000 activities", against="netting, link-aware")
def ratio_large() -> Job:
    """The reference on the same tables."""
    tables = large()
    return lambda: ocha_ratio(tables)


if __name__ == "__main__":
    main()
