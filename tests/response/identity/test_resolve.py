"""Tables of names: countries by any name, doubled names, and several processes that answer as one does."""

import polars as pl

from commonwatch.response.identity import resolve, resolved_names

LISTED = pl.DataFrame(
    {
        "canonical": ["Local Aid", "Local Action", "World Food Programme", "World Food Programme"],
        "alias": [None, None, None, "PAM"],
        "acronym": ["LA", "LA", "WFP", None],
        "country": ["Kosovo", "UA", None, None],
    }
)


def asked(*names):
    return pl.DataFrame(names, schema={"name": pl.String, "country": pl.String}, orient="row")


def test_a_country_may_be_a_name_or_a_code():
    resolved = resolved_names(asked(("LA", "XKX"), ("LA", "Україна"), ("LA", None), ("PAM", "Chad")), LISTED)
    assert resolved["canonical"].to_list() == ["Local Aid", "Local Action", "", "World Food Programme"]


def test_an_empty_cell_is_a_row_too():
    resolved = resolved_names(asked((None, None), ("", None), ("WFP", None)), LISTED)
    assert resolved["canonical"].to_list() == ["", "", "World Food Programme"]
    assert resolved["reason"].to_list()[:2] == ["no: no letters"] * 2


def test_several_processes_answer_as_one(monkeypatch):
    names = asked(
        *((f"{name} {number}", None) for number in range(20) for name in ("World Food Program", "Local Aid", "WFP"))
    )
    alone = resolved_names(names, LISTED)
    monkeypatch.setattr(resolve, "ALONE", 10)
    monkeypatch.setattr(resolve, "PART", 7)
    assert resolved_names(names, LISTED).equals(alone)
