"""The words of a brief: every fixed sentence is in the catalogue, English is complete, another language shows throughout."""

import html as escapes
import re
import sys
from pathlib import Path

import polars as pl
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from tests.publish.made_joint import SENTENCES

from commonwatch.config import load_config
from commonwatch.errors import UnknownNameError
from commonwatch.evidence import Evidence
from commonwatch.publish import make_brief, subject, words, write_brief
from commonwatch.publish.language import DOMAIN, LOCALE, _, many, speaking
from commonwatch.vocabulary import Theatre, places

CATALOGUE = Path("LC_MESSAGES") / f"{DOMAIN}.po"
FIELD = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def tool(repository: Path):
    sys.path.insert(0, str(repository / "tools"))
    try:
        import build_messages
    finally:
        sys.path.pop(0)
    return build_messages


def read(path: Path):
    with path.open("rb") as handle:
        return read_po(handle)


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language in which each sentence is the English one in [[ ]], with three plural forms."""
    folder = tmp_path_factory.mktemp("locale")
    catalogue = read(LOCALE / f"{DOMAIN}.pot")
    catalogue.locale = "sr"  # three forms: 1, 2-4, more
    for message in catalogue:
        if message.id and isinstance(message.id, str):
            message.string = f"[[{message.id}]]"
        elif message.id:
            message.string = tuple(f"[[{k}: {text}]]" for k, text in enumerate((*message.id, message.id[-1])))
    target = folder / "sr" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as handle:
        write_mo(handle, catalogue)
    return folder


def test_the_template_for_translators_is_what_the_code_says(tool):
    assert (LOCALE / f"{DOMAIN}.pot").read_bytes() == tool.text(tool.template()), "write it anew: make messages"


def test_every_language_is_up_to_date_and_compiled(tool):
    template = tool.template()
    for language in tool.languages():
        made, folder = tool.catalogue(language, template), LOCALE / language / "LC_MESSAGES"
        assert (folder / f"{DOMAIN}.po").read_bytes() == tool.text(made), "write it anew: make messages"
        assert (folder / f"{DOMAIN}.mo").read_bytes() == tool.compiled(made), "write it anew: make messages"


def test_english_is_complete_and_says_what_the_code_says():
    asked = {forms(message.id) for message in read(LOCALE / f"{DOMAIN}.pot") if message.id}
    answered = {forms(message.id): forms(message.string) for message in read(LOCALE / "en" / CATALOGUE) if message.id}
    assert len(asked) > 150
    assert set(answered) == asked
    assert all(given == told for given, told in answered.items())


def test_translations_keep_what_stands_in_braces(tool):
    for language in tool.languages():
        for message in read(LOCALE / language / CATALOGUE):
            known = set(FIELD.findall(" ".join(forms(message.id))))
            assert set(FIELD.findall(" ".join(forms(message.string)))) <= known, message.id


def test_a_language_without_words_names_those_that_have_them():
    with pytest.raises(UnknownNameError, match=r"'xx'\. There are: en"):
        words("xx")


def test_plural_forms_follow_the_language(pseudo: Path):
    with speaking(words("sr", pseudo)):
        shown = [many("{count} month", "{count} months", count).format(count=count) for count in (1, 3, 5, 21)]
    assert shown == ["[[0: 1 month]]", "[[1: 3 months]]", "[[2: 5 months]]", "[[0: 21 month]]"]
    assert [many("{count} month", "{count} months", count).format(count=count) for count in (1, 5)] == [
        "1 month",
        "5 months",
    ]


def test_the_words_go_back_to_english_even_after_an_error(pseudo: Path):
    with pytest.raises(ZeroDivisionError), speaking(words("sr", pseudo)):
        assert _("rising") == "[[rising]]"
        raise ZeroDivisionError
    from commonwatch.publish.numbers import expected

    assert expected(0.0) == "none expected"
    assert words("en").gettext("rising") == "rising"


def test_the_templates_have_no_words_of_their_own(repository: Path):
    data = repository / "src" / "commonwatch" / "publish" / "data"
    page = (data / "brief.html.j2").read_text("utf-8").split("<body>")[1]
    left = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", page, flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{2,}", left) == []
    code = re.sub(r"//.*", "", (data / "brief.typ").read_text("utf-8"))
    assert re.findall(r"\[[^\]#]*[A-Za-z]{3,}[^\]]*\]", code) == []


def outside(text: str) -> str:
    """What is left of a text when everything in [[ ]], however nested, is taken out."""
    depth, left = 0, []
    for piece in re.split(r"(\[\[|\]\])", text):
        depth += {"[[": 1, "]]": -1}.get(piece, 0)
        if depth == 0 and piece != "]]":
            left.append(piece)
    assert depth == 0, "brackets that don't close"
    return "".join(left)


def shown_texts(html: str) -> list[str]:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    labels = [escapes.unescape(label) for label in re.findall(r'(?:aria-label|data-label)="([^"]*)"', body)]
    return [*labels, *(escapes.unescape(text).strip() for text in re.split(r"<[^>]+>", body) if text.strip())]


@pytest.mark.parametrize("name", ["theatre", "XKX", "UKR", "FRA", "AND", "SRB"])
def test_in_another_language_nothing_fixed_is_left_in_english(
    name: str, whole: dict[str, pl.DataFrame], evidence: Evidence, theatre: Theatre, pseudo: Path, tmp_path: Path
):
    about = theatre if name == "theatre" else subject(name)
    brief = make_brief(whole, evidence, about, load_config().watch, words("sr", pseudo))
    html = write_brief(brief, tmp_path / "brief.html").read_text("utf-8")
    assert '<html lang="sr">' in html
    told = {sentence.replace("Kosovo", "Kosovo*") for sentence in SENTENCES.values()}
    working = {"OSCE Mission in Kosovo*", "UNMIK", "IOM", "Sweden (Sida)", "IOM: a.xml 3", "values = 10.5"}
    names = sorted(
        {
            *places()["name"],
            "Kosovo*",
            "UNHCR",
            "IDMC",
            "Gavi",
            "World Bank",
            "Unemployment rate, 15+",
            *told,
            *working,
        },
        key=len,
        reverse=True,
    )
    data = re.compile("|".join(map(re.escape, names)))
    left = [data.sub("", outside(text)) for text in shown_texts(html)]
    assert [text for text in left if re.search(r"[A-Za-z]{2,}", text)] == []
    assert write_brief(brief, tmp_path / "brief.pdf").read_bytes()[:5] == b"%PDF-"


def test_english_from_the_catalogue_is_english_from_the_code(
    whole: dict[str, pl.DataFrame], evidence: Evidence, theatre: Theatre
):
    settings = load_config().watch
    for about in (theatre, subject("XKX"), subject("AND")):
        assert make_brief(whole, evidence, about, settings, words("en")) == make_brief(whole, evidence, about, settings)
