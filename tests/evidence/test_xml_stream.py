"""Elements of an XML file one at a time: exact lines, nothing fetched, no document types, limits on size and depth."""

from pathlib import Path
from xml.parsers import expat

import pytest

from commonwatch.errors import LoadError
from commonwatch.evidence.xml_stream import EXACT_LINES, elements, line_of, root_tag


@pytest.fixture
def made(tmp_path):
    def make(content: str | bytes) -> Path:
        path = tmp_path / "file.xml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def read(path: Path, *tags: str) -> list[tuple[str, str | None]]:
    return [(element.tag, element.text) for element in elements(path, "file.xml", tags or ("a",))]


def test_elements_come_whole_in_the_order_of_the_file(made):
    path = made('<r v="1"><a>1</a><b><a>2</a></b><!-- no --><c/><a>3<!-- cut -->4</a></r>')
    assert read(path) == [("a", "1"), ("a", "2"), ("a", "34")]
    assert read(path, "c", "a") == [("a", "1"), ("a", "2"), ("c", None), ("a", "34")]
    assert {element.getparent().get("v") for element in elements(path, "file.xml", ("c",))} == {"1"}


def test_an_element_is_emptied_when_the_next_one_is_asked_for(made):
    first, second = elements(made("<r><a><b/></a><a><b/></a></r>"), "file.xml", ("a",))
    assert (len(first), len(second), first.getparent()) == (0, 0, None)


def test_text_across_chunks_is_whole(made):
    long = "é" * 700_000
    assert read(made(f"<r><a>{long}</a><a>{long}</a></r>")) == [("a", long)] * 2


def test_lines_are_exact_beyond_what_the_parser_keeps(made):
    part = "<a>\n<b>x</b>\n<c/>\n<d><e/></d><f>\n\n<g/>\n</f></a>\n"
    path = made("<r>\n" + part * 20_000 + "</r>")
    expected: list[tuple[str, int]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _: expected.append((tag, parser.CurrentLineNumber))
    parser.Parse(path.read_bytes(), True)
    found = [(str(each.tag), line_of(each)) for a in elements(path, "file.xml", ("a",)) for each in a.iter()]
    assert found == expected[1:]
    assert found[-1][1] > EXACT_LINES


LAUGHS = "<!DOCTYPE r [<!ENTITY z 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("zabcdefgh", "abcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS + "]><r><a>&i;</a></r>",
        LAUGHS + "]><r><a b='&i;'/></r>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><r><a>&x;</a></r>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'http://127.0.0.1:9/x'>]><r><a>&x;</a></r>",
        "<!DOCTYPE r [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x'> %x;]><r><a/></r>",
        "<!DOCTYPE r SYSTEM 'http://127.0.0.1:9/x.dtd'><r><a/></r>",
        f"<!--{'x' * 100_000}--><!DOCTYPE r><r/>",
    ],
)
def test_a_document_type_is_refused_before_anything_is_given(content, made):
    with pytest.raises(LoadError, match=r"file\.xml: XML with a document type isn't read"):
        next(elements(made(content), "file.xml", ("a",)))


def test_laughs_in_the_root_itself_are_an_error(made):
    with pytest.raises(LoadError, match="amplification"):
        read(made(LAUGHS + "]><r b='&i;'><a/></r>"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<r><a>1</a><a>", "damaged or ends too early"),
        ("<r>\n<a>1</b></r>", "line 2"),
        ("<r><a>&nothing;</a></r>", "'nothing' not defined"),
        ("<r><a>\0</a></r>", "Invalid character"),
        (b"<r><a>\xff</a></r>", "damaged"),
        ("", "damaged"),
        ("no XML at all", "damaged"),
        ("<r>" + "<a>" * 300 + "</a>" * 300 + "</r>", "Excessive depth"),
    ],
)
def test_damage_is_one_clear_error(content, says, made):
    with pytest.raises(LoadError, match=says) as caught:
        read(made(content), "never")
    assert str(caught.value).startswith("file.xml is XML that is damaged or ends too early: ")
    assert str(caught.value).endswith(" Download it again.")


def test_depth_is_allowed_to_255(made):
    deep = "<x>" * 253
    assert len(read(made(f"<r><a>{deep}{deep.replace('<', '</')}</a></r>"))) == 1


def test_a_file_of_no_such_element_is_not_held_in_memory(made):
    path = made(b"<r>" + (b"<x>" + b"y" * (1 << 20) + b"</x>") * 40 + b"</r>")
    with pytest.raises(LoadError, match="after line 1 one element takes more than 32 MB"):
        read(path)


@pytest.mark.parametrize(
    ("content", "tag"),
    [
        ("<?xml version='1.0'?><!-- c --><iati-activities><iati-activity/>", "iati-activities"),
        ("<x:feed xmlns:x='http://x'/>", "feed"),
        ("<a>&broken", "a"),
        ("text", ""),
        ("", ""),
        (f"<!--{'x' * 3_000_000}--><late/>", "late"),
    ],
)
def test_the_root_is_told_even_of_a_damaged_file(content, tag, made):
    assert root_tag(made(content)) == tag
