"""The tables of the record and the gallery: a workspace's own back-test takes precedence over the one that ships."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import polars as pl

from commonwatch.files import read_parquet
from commonwatch.web.kept import kept
from commonwatch.web.study import Study

SHIPPED = Path(str(files("commonwatch.web"))) / "track" / "data"
OWN_RECORD, OWN_GALLERY = "track-record", "gallery"
"""Where a workspace keeps its own: `commonwatch backtest --out WORKSPACE/track-record`, `... gallery --out WORKSPACE/gallery`."""

NEEDED = (
    "about", "bars", "scores", "levels", "comparison", "wars", "coverage", "pit", "totals_coverage", "reliability", "curves",
    "theatres", "theatres_coverage",
)  # fmt: skip
MAYBE = ("onset", "onset_curves")
"""Tables that a back-test has only when they were asked for."""


@dataclass(frozen=True)
class Record:
    """The tables of one back-test by name, and whether it is the workspace's own."""

    tables: Mapping[str, pl.DataFrame]
    own: bool

    @property
    def windows(self) -> list[str]:
        """The windows and spans of windows: the whole span first, then shorter spans, then single years, newest first."""
        names = self.tables["scores"]["window"].unique().to_list()
        spans = sorted((name for name in names if "-" in name), key=lambda name: (name[:4], name))
        return [*spans, *sorted((name for name in names if "-" not in name), reverse=True)]

    def has(self, name: str) -> bool:
        """Whether the back-test holds that table with rows in it."""
        return name in self.tables and self.tables[name].height > 0


@dataclass(frozen=True)
class Gallery:
    """The gallery's one table, and whether it is the workspace's own."""

    table: pl.DataFrame
    own: bool


def record(study: Study) -> Record:
    """The record to be shown. Raises WorkspaceError for a workspace's own that can't be read."""
    folder = study.path / OWN_RECORD
    if not (folder / "about.parquet").is_file():
        return _shipped()
    mend = f"Make it again: commonwatch backtest --out {folder}"

    def made() -> Record:
        there = [name for name in MAYBE if (folder / f"{name}.parquet").is_file()]
        return Record(
            MappingProxyType({name: read_parquet(folder / f"{name}.parquet", mend) for name in (*NEEDED, *there)}),
            own=True,
        )

    return kept(study, "track record", made)


def gallery(study: Study) -> Gallery:
    """The gallery to be shown. Raises WorkspaceError for a workspace's own that can't be read."""
    path = study.path / OWN_GALLERY / "gallery.parquet"
    if not path.is_file():
        return Gallery(pl.read_parquet(SHIPPED / "gallery.parquet"), own=False)
    return Gallery(read_parquet(path, f"Make it again: commonwatch gallery --out {path.parent}"), own=True)


@cache
def _shipped() -> Record:
    names = (*NEEDED, *MAYBE)
    return Record(MappingProxyType({name: pl.read_parquet(SHIPPED / f"{name}.parquet") for name in names}), own=False)
