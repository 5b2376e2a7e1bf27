"""IATI files against the standard: the whole check within the seconds allowed, and beside a bare pass of the schema."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reading_iati import published, repeated
from benchmarks.registry import Job, entry

MEGABYTES = 50
SIZE = f"{MEGABYTES} MB: 7,500 activities of 18 publishers"
BARE = "IATI against the bare XML schema"
DAY = date(2024, 6, 1)
ALLOWED = 60.0


def _made(folder: Path) -> Path:
    """The file to check, and beside it the standard's files as `commonwatch fetch iati` makes them, of the shared ones."""
    activities = published().parent
    ruleset = activities.parents[1] / "reference" / "iati" / "ruleset_standard_2.03.json"
    for path in (*(activities / "xsd_2.03").iterdir(), *activities.glob("iati_codelist*"), ruleset):
        (folder / path.name).symlink_to(path)
    return repeated(published(), folder / "activities.xml", MEGABYTES)


def _validate() -> Job:
    from commonwatch.evidence.validator import read_standard, standard_files, validate_file

    folder = TemporaryDirectory()
    place = Path(folder.name)
    file = _made(place)
    return lambda: (folder, list(validate_file(file, read_standard(standard_files(place)), DAY)))


if published().is_file():  # without the shared data there is nothing to repeat

    @entry("validate IATI", SIZE, against=ALLOWED)
    def validate() -> Job:
        """Form, structure, codelists and ruleset."""
        return _validate()

    @entry("validate IATI, to the schema", SIZE, against=BARE)
    def validate_beside() -> Job:
        """The same, beside the schema alone."""
        return _validate()

    @entry(BARE, SIZE, against=BARE)
    def bare() -> Job:
        """The file parsed whole by lxml and held against the schema, nothing else."""
        from lxml import etree

        folder = TemporaryDirectory()
        place = Path(folder.name)
        file = _made(place)
        schema = etree.XMLSchema(etree.parse(place / "iati-activities-schema.xsd"))
        return lambda: (folder, schema.validate(etree.parse(file)))
