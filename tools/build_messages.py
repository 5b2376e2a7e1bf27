"""Collects the words of the briefs and the web pages into commonwatch.pot, brings each language's .po up to date and compiles it to .mo.

.venv/bin/python tools/build_messages.py
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from commonwatch.needs.limits import data
from commonwatch.plan.dividend.ways import CASES
from commonwatch.publish.brief_needs import SEVERITIES
from commonwatch.publish.language import DOMAIN, LOCALE
from commonwatch.publish.map import CLASSES
from commonwatch.publish.plan_gain import BASES, COSTS
from commonwatch.publish.plan_why import ROLES
from commonwatch.publish.words import MONTHS, SCALE, STATUSES, short_theme
from commonwatch.risk.displaced import JOINT_COUNT, ONLY_INTERNAL
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, blind_spots, measures, need_rules, theatres, themes
from commonwatch.web.filters import DIMENSIONS, ORDERS
from commonwatch.web.place.findings import TITLES
from commonwatch.web.rendering import PAGES

SOURCE = Path(__file__).parents[1] / "src" / "commonwatch"
KEYWORDS = {"_": None, "translate": None, "many": (1, 2)}
ALWAYS = datetime(2024, 6, 30, tzinfo=UTC)  # a catalogue carries a date; a fixed one keeps equal words equal bytes
HEADER = (
    "# Words of the Commonwatch briefs and web pages. Written by `make messages`; docs/briefs.md says how to translate."
)


def template() -> Catalog:
    """Every fixed sentence of briefs and web pages: those in code and templates, and the vocabulary's words they show."""
    catalog = _empty(None)
    texts = [
        *sorted((SOURCE / "publish").glob("*.py")),
        *sorted((SOURCE / "web").rglob("*.py")),
        SOURCE / "risk" / "drivers.py",
    ]
    pages = [
        *sorted((SOURCE / "publish" / "data").glob("brief*.j2")),
        *sorted((SOURCE / "web" / "templates").glob("*.j2")),
    ]
    for path, method in [*((path, "python") for path in texts), *((path, "jinja2") for path in pages)]:
        for _line, words, _comments, _context in extract_from_file(method, path, KEYWORDS):
            catalog.add(words, locations=[(path.relative_to(SOURCE).as_posix(), 1)])
    for words in vocabulary():
        catalog.add(words, locations=[("vocabulary", 1)])
    return catalog


def vocabulary() -> Iterator[str]:
    """Words that stand in tables and constants, looked up when they are shown."""
    for name, status in STATUSES.items():
        yield from (name, status.meaning)
    yield from (word for _, word in SCALE)
    yield from (name for _, name, _ in CLASSES)
    yield from MONTHS
    for label, people in themes().select("label", "need_it_names").iter_rows():
        yield from (label, label.lower(), short_theme(label), people)
    yield from ("communities in tension", *SEVERITIES, *need_rules()["group"].drop_nulls(), *data("counts")["group"])
    yield from theatres()["label"]
    yield from blind_spots([])["reason"].unique()
    yield from measures()["label"]
    yield from (*COSTS.values(), *BASES.values(), *ROLES.values(), *CASES, "counted", "derived", "forecast", "assumed")
    yield from (*DIMENSIONS.values(), *(title for _, title in (*ORDERS.values(), *PAGES)), *TITLES.values())
    yield from (JOINT_COUNT, ONLY_INTERNAL, KOSOVO_FOOTNOTE, MAP_DISCLAIMER)


def catalogue(language: str, words: Catalog) -> Catalog:
    """The language's .po with today's words: translations kept, gone ones dropped; English says what the code says."""
    known = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    made = _empty(language)
    if known.is_file():
        with known.open("rb") as handle:
            made = read_po(handle, locale=language, domain=DOMAIN)
    made.update(words, no_fuzzy_matching=True, update_header_comment=True, update_creation_date=False)
    made.obsolete.clear()
    if language == "en":
        for message in made:
            if message.id:
                message.string = message.id
    return made


def text(catalog: Catalog) -> bytes:
    """The catalogue as a file for people: sorted, without line numbers."""
    written = io.BytesIO()
    write_po(written, catalog, width=120, sort_output=True, include_lineno=False)
    return written.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as a file for the program."""
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def languages() -> list[str]:
    """The languages that have a folder, English always among them."""
    return sorted({"en", *(path.name for path in LOCALE.glob("*") if path.is_dir())})


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language, domain=DOMAIN, project="commonwatch", version="0", header_comment=HEADER, fuzzy=False,
        copyright_holder="", msgid_bugs_address="", last_translator="", language_team="", creation_date=ALWAYS,
        revision_date=ALWAYS,
    )  # fmt: skip


if __name__ == "__main__":
    words = template()
    LOCALE.mkdir(exist_ok=True)
    (LOCALE / f"{DOMAIN}.pot").write_bytes(text(words))
    for language in languages():
        folder = LOCALE / language / "LC_MESSAGES"
        made = catalogue(language, words)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{DOMAIN}.po").write_bytes(text(made))
        (folder / f"{DOMAIN}.mo").write_bytes(compiled(made))
        done = sum(bool(message.id and message.string) for message in made)
        print(f"{language}: {done} of {len(made)} sentences")
