"""Amounts written in sentences, as "EBRD loan of ECU 40 million equivalent": read only where one amount is told.

An amount is a currency and a number, in either order, with a word of scale or thousands separators. An amount of
another currency in brackets behind it, or said to be its equivalent, is the same money.
"""

import html
import re
from dataclasses import dataclass

SYMBOLS = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "ECU": "XEU", "DM": "DEM", "SK": "SKK", "FF": "FRF"}
CODES = (
    "AMD", "ATS", "AZM", "AZN", "BAM", "BGN", "BYR", "CHF", "CZK", "DEM", "EEK", "EUR", "FIM", "FRF", "GBP", "GEL",
    "HRK", "HUF", "JPY", "KGS", "KZT", "LTL", "LVL", "MDL", "MKD", "MNT", "NLG", "PLN", "ROL", "RON", "RSD", "RUB",
    "SEK", "SIT", "SKK", "TJS", "TRY", "UAH", "USD", "UZS", "XEU",
)  # fmt: skip
SCALES = {"thousand": 1e3, "million": 1e6, "mln": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bln": 1e9, "bn": 1e9}
_CURRENCY = r"US ?\$|\$|€|£|(?:" + "|".join(("ECU", "DM", "SK", "FF", *CODES)) + r")(?![A-Za-z])"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"(?:" + "|".join(sorted(SCALES, key=len, reverse=True)) + r")(?![A-Za-z])"
AMOUNT = re.compile(
    rf"(?P<before>{_CURRENCY})\s?(?P<number>{_NUMBER})(?:[\s-]*(?P<scale>{_SCALE}))?"
    rf"|(?P<number2>{_NUMBER})[\s-]*(?P<scale2>{_SCALE})?\s?(?P<after>{_CURRENCY})",
    re.IGNORECASE,
)
UNCLEAR = re.compile(r"\b(co-?financ\w*|parallel|grants?|TACIS|Phare|each)\b", re.IGNORECASE)
"""Words that, in the sentence of an amount, tell of others' money or of one part of several."""

RANGE = re.compile(rf"^\s*(?:-|–|to|and)\s*(?:{_CURRENCY})?\s?\d", re.IGNORECASE)
SAME = re.compile(
    r"^[\w\s-]{0,25}\(\D{0,30}$|^\s*(?:=|,?\s*equivalent to(?: about| approximately)?)\s*$", re.IGNORECASE
)
"""What stands between an amount and the same money in another currency: "loan (approximately"."""

SENTENCE = re.compile(r"(?<=[\w)])[.;]\s")
SMALLEST = 10_000.0
"""Below it a number without a word of scale is a price or a share, not the amount."""


@dataclass(frozen=True)
class Told:
    """An amount, its currency (ISO 4217; XEU for the ECU), and US dollars where the text gives them for the same money."""

    amount: float
    currency: str
    usd: float | None = None


@dataclass(frozen=True)
class _Found:
    amount: float
    currency: str
    start: int
    end: int


def plain_text(text: str) -> str:
    """The text without character references, markup, marks of line ends and double spaces."""
    text = text.replace("_x000D_", " ")
    bare = html.unescape(re.sub(r"(&euro|€);(?=\d)", "€", text).replace("&euro;", "€"))
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def told_amount(text: str) -> Told | None:
    """The one amount that the sentence tells; None where it tells none, several, a range, or of others' money."""
    sentence = plain_text(text)
    found = [_found(match) for match in AMOUNT.finditer(sentence)]
    if not found or any(RANGE.match(sentence[each.end :]) for each in found):
        return None
    if any(UNCLEAR.search(part) for part in SENTENCE.split(sentence) if AMOUNT.search(part)):
        return None
    groups: list[list[_Found]] = []
    for each in found:
        last = groups[-1][-1] if groups else None
        same = last is not None and last.currency != each.currency and SAME.match(sentence[last.end : each.start])
        groups[-1].append(each) if same else groups.append([each])
    if len({(group[0].amount, group[0].currency) for group in groups}) != 1:
        return None
    first = max(groups, key=len)
    if any(each.amount < SMALLEST for each in first):
        return None
    dollars = next((each.amount for each in first[1:] if each.currency == "USD"), None)
    return Told(first[0].amount, first[0].currency, dollars)


def _found(match: re.Match[str]) -> _Found:
    sign = (match["before"] or match["after"]).upper().replace(" ", "")
    number = float((match["number"] or match["number2"]).replace(",", ""))
    scale = SCALES.get((match["scale"] or match["scale2"] or "").lower(), 1.0)
    return _Found(round(number * scale, 2), SYMBOLS.get(sign, sign), match.start(), match.end())
