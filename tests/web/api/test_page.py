"""The page docs/api.md is true: each address on it answers, with rows where it asks for some."""

import re

import pytest
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESSES = re.findall(r"^    GET (\S+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_address_on_the_page_answers(api, address):
    answer = api.get(address)
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"].startswith("text/csv"):
        assert answer.text.count("\n") > 1
    else:
        told = answer.json()
        assert any(told.get(key) for key in ("rows", "data", "tables", "paths"))


def test_the_page_names_every_list(api):
    paths = {path for path in api.get("/api/v1/openapi.json").json()["paths"] if path.startswith("/api/v2")}
    assert {address.partition("?")[0] for address in ADDRESSES if "/v2/" in address} == paths
