"""A page taken apart: its elements with their attributes, its text, its links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img", "option"}
FOREIGN = {"path", "rect", "circle"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """Every element in order; raises AssertionError where a tag is closed that isn't open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(html)
        assert not self.open, [one.tag for one in self.open]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {key: value or "" for key, value in attrs}, "", [one.tag for one in self.open])
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop().tag == tag, tag

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.elements
            if one.tag == tag and all(one.attributes.get(name) == value for name, value in wanted.items())
        ]

    @property
    def text(self) -> str:
        return " ".join(self.elements[0].text.split()) if self.elements else ""

    def rows(self, caption: str) -> list[list[str]]:
        """The cells of the table with that caption, row by row, the head first."""
        table = next(number for number, one in enumerate(self.elements) if one.tag == "caption" and caption in one.text)
        found: list[list[str]] = []
        for one in self.elements[table + 1 :]:
            if one.tag == "table":
                break
            if one.tag == "tr":
                found.append([])
            elif one.tag in ("th", "td"):
                found[-1].append(" ".join(one.text.split()))
        return found
