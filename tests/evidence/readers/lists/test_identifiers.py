import polars as pl
import pytest

from commonwatch.evidence.readers.lists.identifiers import publisher_of, sources_of


@pytest.mark.parametrize(
    ("identifier", "publisher"),
    [
        ("XM-DAC-41121-2016-AFR-AGO", "XM-DAC-41121"),
        ("XM-DAC-41121-2016", "XM-DAC-41121"),
        ("XM-DAC-47066-CC.0001", "XM-DAC-47066"),
        ("xm-dac-47066-cc.0001", "XM-DAC-47066"),
        ("XM-DAC-5-7-1234", "XM-DAC-5-7"),
        ("SE-0-SE-6-7500726501-BOL-32182", "SE-0"),
        ("GB-1-107711-101", "GB-1"),
        ("DE-1-200022152", "DE-1"),
        ("44000-P055085", "44000"),
        ("47122-1315-BFA-10D-Y", "47122"),
        ("US-501C3-522318905-9", "US-501C3-522318905"),
        ("CZ-ICO-25755277-1-2", "CZ-ICO-25755277"),
        ("NL-KVK-99999999-x", "NL-KVK-99999999"),
        ("DAC-1601-OPP1", "DAC-1601"),
        ("SE-9999-1", "SE-9999"),  # longer than the known reference "SE"
        ("project 12", "UNKNOWN"),
        ("12-3", "UNKNOWN"),
        ("", "UNKNOWN"),
    ],
)
def test_the_publisher_stands_in_front_of_the_identifier(identifier, publisher):
    assert publisher_of(identifier) == publisher


def test_sources_are_those_of_the_publishers_own_files():
    found = sources_of(pl.Series(["XM-DAC-41121-1", None, "nobody"]))
    assert found.to_list() == ["iati_file_xm-dac-41121", None, "iati_file_unknown"]
