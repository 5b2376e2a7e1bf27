"""UCDP: deaths booked at an event's end, counted a second way; memory that stays flat."""

import csv
import io
import subprocess
import sys
from collections import Counter
from datetime import date

import polars as pl
from benchmarks.made import GED_COLUMNS, as_csv, ged_csv, ged_events, ged_row

from commonwatch.vocabulary import places

VIOLENCE = {"1": "sb", "2": "ns", "3": "os"}


def booked(rows) -> Counter:
    """Deaths by place, month and type, with nothing but the csv module: all of an event in the month of its last day."""
    by_number = {str(gw): place for place, gw in places().drop_nulls("gw").select("place", "gw").iter_rows()}
    deaths: Counter = Counter()
    for row in rows:
        month = date.fromisoformat(row["date_end"][:10]).replace(day=1)
        deaths[by_number[row["country_id"]], month, VIOLENCE[row["type_of_violence"]]] += int(row["best"])
    return +deaths


def read_deaths(reading) -> Counter:
    return Counter(
        {row[:3]: row[3] for row in reading.tables["deaths"].select("place", "month", "violence", "deaths").iter_rows()}
    )


def test_deaths_are_booked_in_the_month_in_which_an_event_ends(read):
    text = as_csv(GED_COLUMNS, ged_events(3000))
    rows = list(csv.DictReader(io.StringIO(text)))
    in_war = ("340", "345", "347")
    calm = [row for row in rows if row["country_id"] not in in_war]
    assert len(calm) > 2900
    assert read_deaths(read(as_csv(GED_COLUMNS, calm)).reading) == booked(calm)


def test_serbia_and_kosovo_together_keep_their_deaths(read):
    rows = [
        ged_row(k, (345, "Serbia"), date(1999, 3, 5), 0, 5, latitude="42.6", longitude="20.9", where_prec="1")
        for k in range(3)
    ]
    rows += [
        ged_row(
            9,
            (345, "Serbia"),
            date(1999, 3, 5),
            0,
            7,
            latitude="44.8",
            longitude="20.4",
            where_prec="1",
            type_of_violence="1",
        )
    ]
    deaths = read_deaths(read(as_csv(GED_COLUMNS, rows)).reading)
    assert sum(deaths.values()) == sum(int(row["best"]) for row in rows)
    assert sum(number for (place, *_), number in deaths.items() if place == "XKX") == 15


def test_the_real_events_of_ukraine_add_up_by_the_month_of_their_end(read, shared):
    path = shared / "conflict/ucdp_ged_events_ukraine_2014_2021.parquet"
    events = pl.read_parquet(path)
    expected: Counter = Counter()
    for kind, end, best in events.select("type_of_violence", "date_end", "best").iter_rows():
        expected["UKR", end.replace(day=1), VIOLENCE[str(kind)]] += best
    reading = read(path).reading
    assert read_deaths(reading) == +expected
    assert reading.rows_in == events.height == reading.used


def test_memory_stays_flat_while_a_large_file_is_read(tmp_path):
    path = ged_csv(tmp_path / "ged.csv", 300_000)
    assert path.stat().st_size > 140e6
    (tmp_path / "scratch").mkdir()
    code = (
        "import re, resource, sys\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from commonwatch.evidence.readers import Asked\n"
        "from commonwatch.evidence.reading import read_file\n"
        "(taken,), _ = read_file(Path(sys.argv[1]), Asked(date(2026, 11, 24)), Path(sys.argv[2]))\n"
        "status = Path('/proc/self/status')\n"  # on Linux ru_maxrss keeps what the process that starts this one held
        "kib = int(re.search(r'VmHWM:\\s+(\\d+)', status.read_text())[1]) if status.exists() else (\n"
        "    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**10)\n"  # bytes where there is no /proc
        "print(taken.reading.used, kib // 2**10)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path, tmp_path / "scratch"], capture_output=True, text=True, check=True
    )
    used, peak = map(int, done.stdout.split())
    assert used == 300_000
    assert peak < 900, "MiB"
