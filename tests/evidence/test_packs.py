import json

import polars as pl
import pytest

from commonwatch.errors import ContractError, PackError
from commonwatch.evidence import describe_pack, load_evidence, verify_pack
from commonwatch.files import sha256_of

from .conftest import deaths_tables, source, values

GINI = ("SRB", 2020, "gini", 34.5)


@pytest.fixture
def pack(make_pack):
    return make_pack(
        "small", deaths_tables() | {"indicator_values": values("wdi", GINI)}, [source("ged"), source("wdi")]
    )


def edited(pack, change):
    path = pack / "pack.json"
    info = json.loads(path.read_text())
    change(info)
    path.write_text(json.dumps(info))
    return pack


def test_a_pack_reads_back_as_it_was_built(pack):
    evidence = load_evidence([pack])
    assert evidence.table("indicator_values").row(0) == (*GINI, "wdi")
    assert evidence.sources.filter(pl.col("source") == "wdi").row(0, named=True)["licence_status"] == "open"
    assert str(evidence.last_month) == "2024-06-01"
    assert len(verify_pack(pack)) == 3


def test_the_same_input_gives_the_same_bytes_in_any_row_order(make_pack):
    rows = [("SRB", year, "gini", float(year)) for year in range(2000, 2020)]
    first = make_pack("a", {"indicator_values": values("wdi", *rows)}, [source("wdi")])
    second = make_pack("a2", {"indicator_values": values("wdi", *reversed(rows))}, [source("wdi")])
    assert sha256_of(first / "indicator_values.parquet") == sha256_of(second / "indicator_values.parquet")


def test_one_changed_byte_is_found(pack):
    path = pack / "indicator_values.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(PackError, match=r"indicator_values\.parquet has changed.*expected sha256 .* got"):
        load_evidence([pack])


def test_a_missing_table_is_found(pack):
    (pack / "deaths.parquet").unlink()
    with pytest.raises(PackError, match=r"deaths\.parquet is missing"):
        verify_pack(pack)


def test_a_folder_that_is_no_pack_is_told_so(tmp_path):
    with pytest.raises(PackError, match=r"not an evidence pack: expected the file pack\.json"):
        load_evidence([tmp_path])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda info: info["sources"][0].pop("licence"), r"licence: Field required"),
        (lambda info: info["sources"][0].update(licence=" "), "has no licence"),
        (lambda info: info["sources"][0].update(licence="CC BY-NC 4.0"), "doesn't permit redistribution"),
        (lambda info: info["tables"]["deaths"].update(licence=""), "gives no licence for the table 'deaths'"),
        (lambda info: info["sources"].pop(0), "has rows of ged, which"),
        (lambda info: info.update(format=99), "expected format 1, got 99"),
        (lambda info: info["tables"].update(more=info["tables"]["deaths"]), "names the table 'more'"),
    ],
)
def test_a_pack_whose_record_is_not_in_order_is_one_clear_error(pack, change, said):
    with pytest.raises(PackError, match=said):
        load_evidence([edited(pack, change)])


def test_a_table_that_breaks_its_contract_is_refused_on_reading(pack):
    path = pack / "indicator_values.parquet"
    pl.read_parquet(path).with_columns(pl.lit("nowhere").alias("place")).write_parquet(path)
    edited(pack, lambda info: info["tables"]["indicator_values"].update(sha256=sha256_of(path)))
    with pytest.raises(ContractError, match="'indicator_values' breaks its contract in 1 of 1 rows"):
        load_evidence([pack])


def test_a_closed_licence_builds_only_a_local_pack(make_pack):
    tables, sources = {"indicator_values": values("gtd", GINI)}, [source("gtd", licence="non-commercial")]
    with pytest.raises(PackError, match=r"source 'gtd'.*doesn't permit redistribution"):
        make_pack("closed", tables, sources)
    local = make_pack("closed", tables, sources, publishable=False)
    assert "not for publication: gtd" in verify_pack(local)[-1]
    assert describe_pack(local)["sources"][0]["licence_status"] == "closed"
    with pytest.raises(PackError, match="doesn't permit redistribution"):
        verify_pack(edited(local, lambda info: info.update(publishable=True)))


def test_share_alike_rows_keep_a_table_of_their_own(make_pack):
    mixed = pl.concat([values("wdi", GINI), values("vdem_v15", ("SRB", 2020, "polyarchy", 0.3))])
    sources = [source("wdi"), source("vdem_v15", licence="CC BY-SA 4.0")]
    with pytest.raises(PackError, match=r"'indicator_values' mixes share-alike rows \(vdem_v15\)"):
        make_pack("mixed", {"indicator_values": mixed}, sources)
    apart = {"indicator_values": mixed[:1], "indicator_values_by_sa": mixed[1:]}
    assert (
        describe_pack(make_pack("apart", apart, sources))["tables"]["indicator_values_by_sa"]["licence"]
        == "CC BY-SA 4.0"
    )


def test_rows_without_a_known_source_are_refused(make_pack):
    with pytest.raises(PackError, match=r"source\(s\) wdi stand in the tables without"):
        make_pack("nameless", {"indicator_values": values("wdi", GINI)}, [])


def test_rows_that_break_the_contract_are_counted_in_the_pack(make_pack):
    rows = values("wdi", GINI, ("ZZZ", 2020, "gini", 1.0))
    pack = make_pack("some", {"indicator_values": rows}, [source("wdi")])
    assert pl.read_parquet(pack / "rejected.parquet")["rows"].to_list() == [1]
    assert "rejected: 1 rows were left out" in verify_pack(pack)[-1]


def test_a_build_that_fails_leaves_the_old_pack(pack, make_pack, monkeypatch):
    before = {path.name: sha256_of(path) for path in pack.iterdir()}
    monkeypatch.setattr("commonwatch.evidence.build.write_pack_file", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_pack("small", deaths_tables(deaths=99), [source("ged")])
    assert {path.name: sha256_of(path) for path in pack.iterdir()} == before
    assert [path.name for path in pack.parent.iterdir()] == ["small"]


def test_a_build_over_an_old_pack_replaces_it_whole(pack, make_pack):
    make_pack("small", deaths_tables(deaths=99), [source("ged")])
    assert load_evidence([pack]).table("deaths")["deaths"].to_list() == [99]
    assert not (pack / "indicator_values.parquet").exists()
    assert [path.name for path in pack.parent.iterdir()] == ["small"]


def test_evidence_without_deaths_says_what_to_add(make_pack):
    partner = make_pack("partner", {"indicator_values": values("wdi", GINI)}, [source("wdi")])
    with pytest.raises(PackError, match=r"hold no table deaths.*together with the starter"):
        load_evidence([partner])
    with pytest.raises(PackError, match="hold no table 'shapes'"):
        load_evidence([make_pack("d", deaths_tables(), [source("ged")])]).table("shapes")
