"""Builds the starter pack, or with --full a pack of everything, from the shared data folder.

python tools/build_starter.py                              # the committed starter, from ../shared/data
python tools/build_starter.py --full --out ../packs/full   # every series and activity; not for publication
"""

import argparse
from pathlib import Path

import polars as pl

from commonwatch.evidence import BlindSpot, build_pack, describe_pack, starter_pack
from commonwatch.evidence.checks import rejected_rows
from commonwatch.vocabulary import THEATRE_DEFAULT
from starter import activities, admin_units, deaths, displacement, flows, indicators, presence, shapes
from starter.chosen import INDICATORS
from starter.sources import sources_of

ROOT = Path(__file__).resolve().parents[1]
VERSION = "2024.06"
NOTES = (
    "Frozen as of 30 June 2024: monthly tables end with June 2024, yearly tables with 2023. "
    "Counts are final counts, dated to their month or year, not what was known then.",
    "References to Kosovo shall be understood in the context of Security Council resolution 1244 (1999).",
    "Deaths in Kosovo 1995-2001 are placed by the coordinates of precise events; the rest of those months is divided "
    "in the same proportion and marked in deaths_allocated.",
)
BLIND_SPOTS = (
    BlindSpot(theme="terrorism", reason="GTD: end-user terms, non-commercial research; no open series after 2020"),
    BlindSpot(
        theme="drugs_and_organised_crime", reason="GI-TOC index and IHME: non-commercial; no open UNODC series here"
    ),
    BlindSpot(theme="arms_and_mines", reason="SIPRI and IISS series in WDI carry their own non-commercial terms"),
)


def build(shared: Path, target: Path, full: bool) -> Path:
    """The pack folder: the starter's choice, or everything with closed licences marked and not for publication."""
    dictionary = indicators.dictionary(shared, None if full else INDICATORS)
    values, by_sa, monthly = indicators.values(shared, dictionary)
    done = activities.read(shared, None if full else THEATRE_DEFAULT)
    present, nowhere = presence.presence(shared)
    tables: dict[str, pl.DataFrame] = {
        "deaths": deaths.deaths(shared),
        "deaths_coverage": deaths.coverage(shared),
        "indicators": dictionary,
        "indicator_values": values,
        "indicator_values_by_sa": by_sa,
        "displacement": pl.concat([displacement.displacement(shared), flows.new_flows(shared)]),
        "presence": present,
        **done.tables,
        "shapes": shapes.shapes(shared),
        "admin_units": admin_units.admin_units(shared),
    }
    rejected = [
        rejected_rows("indicator_values", monthly, "a monthly series; the table is yearly"),
        done.rejected,
        nowhere,
    ]
    return build_pack(
        tables | {"rejected": pl.concat(rejected)},
        sources_of(shared, tables),
        target,
        "full" if full else "starter",
        VERSION,
        publishable=not full,
        blind_spots=BLIND_SPOTS,
        notes=NOTES,
    )


def main() -> None:
    """Reads the arguments, builds, and prints what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data", help="the shared data folder")
    parser.add_argument("--full", action="store_true", help="every series and activity, whatever its licence")
    parser.add_argument("--out", type=Path, help="target folder (default: the starter inside the package)")
    arguments = parser.parse_args()
    if arguments.full and arguments.out is None:
        parser.error("--full needs --out DIR: a pack with closed licences never replaces the starter")
    folder = build(arguments.shared, arguments.out or starter_pack(), arguments.full)
    for name, table in describe_pack(folder)["tables"].items():
        size = (folder / f"{name}.parquet").stat().st_size
        print(f"{name:24} {table['rows']:>8} rows {size:>9} bytes  {table['licence']}")


if __name__ == "__main__":
    main()
