"""The language of what is being written: each fixed sentence is looked up in a gettext catalogue, English by default.

The catalogue in use stands in a context variable. `_` and `many` look a sentence up when they are called, so the modules
that make words (numbers, words, rows, summary, map, brief) need carry no language through their functions, and two
threads can write two languages. Outside a `speaking` block sentences stay as they are written here: English.
Names of places, what publishers write of their data and what people wrote in the ledger are data, never looked up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations, NullTranslations, translation
from importlib.resources import files
from pathlib import Path

from commonwatch.errors import UnknownNameError

DOMAIN = "commonwatch"
LOCALE = Path(str(files("commonwatch.publish"))) / "locale"
ENGLISH = NullTranslations()
CATALOGUE: ContextVar[NullTranslations] = ContextVar("catalogue", default=ENGLISH)


def words(language: str, folder: Path = LOCALE) -> GNUTranslations:
    """The catalogue of a language ("en"). Raises UnknownNameError when there is none, naming those that are."""
    try:
        return translation(DOMAIN, folder, [language])
    except OSError as error:
        known = sorted(path.name for path in folder.iterdir() if path.is_dir())
        raise UnknownNameError(
            f"no words in the language '{language}'. There are: {', '.join(known)}. docs/briefs.md says how to add one."
        ) from error


@contextmanager
def speaking(catalogue: NullTranslations) -> Iterator[None]:
    """Within the block every fixed sentence is said in the words of this catalogue."""
    token = CATALOGUE.set(catalogue)
    try:
        yield
    finally:
        CATALOGUE.reset(token)


def _(sentence: str) -> str:
    """The sentence in the language that is being written, its {placeholders} still to be filled."""
    return CATALOGUE.get().gettext(sentence) if sentence else ""  # gettext keeps its own header under ""


def many(one: str, more: str, count: int) -> str:
    """The form of the sentence that the language uses for this count, its {placeholders} still to be filled."""
    return CATALOGUE.get().ngettext(one, more, count)
