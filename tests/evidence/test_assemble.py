import json

import pytest

from commonwatch.errors import ContractError, PackError
from commonwatch.evidence import describe_pack, load_evidence, starter_pack
from commonwatch.evidence.assemble import assemble_pack
from commonwatch.files import sha256_of

DRAFT = {
    "name": "desk",
    "version": "2024.06",
    "sources": [
        {
            "source": "desk",
            "publisher": "A regional desk",
            "citation": "Regional desk, monthly sheet",
            "version": "2024-06",
            "licence": "CC BY 4.0",
            "licence_basis": "our own figures",
            "retrieved": "2024-06-30",
            "role": "partner",
        }
    ],
}
SHEET = "place,year,indicator,value,source\nXKX,2022,population,1.0,desk\nXKX,2023,desk_index,3.5,desk\n"
SERIES = (
    "indicator,label,unit,higher_means,source,publisher,licence,release_lag_months\n"
    "desk_index,Our own index,0-10,worse,desk,A regional desk,CC BY 4.0,1\n"
)


@pytest.fixture
def draft(tmp_path):
    folder = tmp_path / "draft"
    folder.mkdir()
    (folder / "pack.json").write_text(json.dumps(DRAFT))
    (folder / "indicator_values.csv").write_text(SHEET)
    (folder / "indicators.csv").write_text(SERIES)
    return folder


def test_a_partners_sheet_becomes_a_pack_that_joins_the_starter(draft, tmp_path):
    pack = assemble_pack(draft, tmp_path / "pack")
    source = describe_pack(pack)["sources"][0]
    assert source["inputs"] == [
        {"name": name, "sha256": sha256_of(draft / name)} for name in ("indicator_values.csv", "indicators.csv")
    ]
    values = load_evidence([starter_pack(), pack]).table("indicator_values")
    desk = values.filter(values["source"] == "desk")
    assert desk.rows() == [("XKX", 2023, "desk_index", 3.5, "desk")]


def test_values_of_a_series_nobody_describes_are_rejected(draft, tmp_path):
    (draft / "indicators.csv").unlink()
    evidence = load_evidence([starter_pack(), assemble_pack(draft, tmp_path / "pack")])
    assert "desk" not in set(evidence.table("indicator_values")["source"])
    rejected = evidence.table("rejected")
    assert set(rejected.filter(rejected["source"] == "desk")["rows"]) == {1}
    assert rejected.filter(rejected["source"] == "desk").height == 2


def test_dates_of_a_sheet_are_read_as_dates(draft, tmp_path):
    (draft / "deaths_coverage.csv").write_text(
        "place,violence,first_month,last_month,source\nXKX,sb,1989-01-01,2024-06-01,desk\n"
    )
    assert describe_pack(assemble_pack(draft, tmp_path / "pack"))["tables"]["deaths_coverage"]["rows"] == 1


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda folder: (folder / "pack.json").unlink(), PackError, "has no pack.json"),
        (lambda folder: (folder / "pack.json").write_text('{"name": "x"}'), PackError, "version: Field required"),
        (lambda folder: (folder / "budget.csv").write_text("a\n1\n"), PackError, "budget isn't the name of a table"),
        (lambda folder: (folder / "deaths.csv").write_text("place\nXKX\n"), ContractError, "lacks the column"),
        (lambda folder: (folder / "deaths.csv").write_text("month\nJune\n"), ContractError, "can't be read as a table"),
    ],
)
def test_a_draft_that_is_not_in_order_leaves_no_pack(draft, tmp_path, change, error, said):
    change(draft)
    with pytest.raises(error, match=said):
        assemble_pack(draft, tmp_path / "pack")
    assert [path.name for path in tmp_path.iterdir()] == ["draft"]


def test_the_draft_is_never_overwritten(draft):
    with pytest.raises(PackError, match="both the draft and the pack"):
        assemble_pack(draft, draft)
