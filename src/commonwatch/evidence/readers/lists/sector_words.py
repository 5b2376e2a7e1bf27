"""Publishers' own words for sectors, and the OECD DAC code that each stands for; words that no one code fits have none."""

import re
from collections.abc import Callable, Mapping
from functools import cache

import polars as pl

from commonwatch.evidence.readers.lists.rows import numbered
from commonwatch.evidence.tabular import ROW
from commonwatch.vocabulary import dac_themes
from commonwatch.vocabulary.spelling import normal

Codes = tuple[str, ...]
OWN, GROUP, PURPOSE = "99", "2", "1"
"""IATI SectorVocabulary: the publisher's own, DAC groups of three digits, DAC purposes of five."""

WORLD_BANK: Mapping[str, Codes] = {
    "Agriculture, fishing, and forestry": ("311",),
    "Education": ("111",),
    "Energy and mining": ("230", "322"),
    "Finance": ("240",),
    "Health and other social services": ("121", "160"),
    "Industry and trade": ("321", "331"),
    "Information and communications": ("220",),
    "Public Administration, Law, and Justice": ("151",),
    "Transportation": ("210",),
    "Water, sanitation and flood protection": ("140",),
}
ASIAN_DEVELOPMENT_BANK: Mapping[str, Codes] = {
    "Agriculture, natural resources and rural development": ("311",),
    "Education": ("111",),
    "Energy": ("230",),
    "Finance": ("240",),
    "Health and social protection": ("121", "160"),
    "Industry and trade": ("321", "331"),
    "Multisector": ("430",),
    "Public sector management": ("151",),
    "Transport": ("210",),
    "Transport and ICT": ("210", "220"),
    "Water supply and other municipal infrastructure and services": ("140",),
}
EBRD: Mapping[str, Codes] = {
    "Agribusiness": ("321",),
    "Energy efficiency": ("231",),
    "Equity funds": ("240",),
    "Equity in banks": ("240",),
    "General manufacturing": ("321",),
    "Lending to banks": ("240",),
    "Municipal and environmental infrastructure": ("140",),
    "Natural resources": ("322",),
    "Non-bank financial institutions": ("240",),
    "Power and Energy": ("230",),
    "Small business": ("321",),
    "Telecoms and Media": ("220",),
    "Tourism": ("332",),
    "Transport": ("210",),
}
OLD_DAC_NAMES: Mapping[str, Codes] = {
    "Administrative costs": ("91010",),
    "Basic life skills for youth and adults": ("11230",),
    "Bio-diversity": ("41030",),
    "Civilian peace-building, conflict prevention and resolution": ("15220",),
    "Conflict prevention and resolution, peace and security": ("152",),
    "Cottage industries and handicrafts": ("32140",),
    "Economic and development policy/Planning": ("15110",),
    "Education, level unspecified": ("111",),
    "Emergency food aid": ("72040",),
    "Employment policy and administrative management": ("16020",),
    "Food aid/food security programs": ("52010",),
    "General environmental protection": ("410",),
    "Government and civil society, general": ("151",),
    "Land mine clearance": ("15250",),
    "Multi-sector aid for basic social services": ("16050",),
    "Oil and gas": ("32262",),
    "Post conflict peace-building (UN)": ("15230",),
    "Privatization": ("25020",),
    "Promotion of development awareness": ("99820",),
    "Public finance management": ("15111",),
    "Relief co-ordination; protection and support services": ("72050",),
    "River development": ("14040",),
    "Social/welfare services": ("16010",),
    "Strengthening civil society": ("15150",),
    "Support to non-governmental organizations": ("920",),
    "Water resources policy and administrative management": ("14010",),
    "Water resources protection": ("14015",),
}
"""Names of purposes as of 2009 that the list of today words otherwise."""


@cache
def dac_names() -> Mapping[str, Codes]:
    """Normal form of a DAC sector's name, of today or of 2009 -> its code; of several the purpose in the front."""
    found: dict[str, Codes] = {}
    for number, name in dac_themes().select("code", "name").unique().sort("code").iter_rows():
        known = found.get(normal(name), ())
        found[normal(name)] = (max(*known, number, key=len),) if known else (number,)
    return found | {normal(name): codes for name, codes in OLD_DAC_NAMES.items()}


def split_names(text: str | None, known: Callable[[str], bool]) -> list[str]:
    """The names in a list parted by commas, where a name may hold a comma itself if `known` says so."""
    parts = [part.strip() for part in re.split(",", text or "") if part.strip()]
    names: list[str] = []
    while parts:
        taken = next((k for k in range(min(3, len(parts)), 1, -1) if known(", ".join(parts[:k]))), 1)
        names.append(", ".join(parts[:taken]))
        parts = parts[taken:]
    return names


def sector_rows(rows: pl.DataFrame, words: Mapping[str, Codes]) -> pl.DataFrame:
    """Raw activity_sectors from rows with one word each (column `word`): the word as given, and the DAC code for it.

    Both carry even shares within their vocabularies; a word without a code stands alone.
    """
    given = rows.filter(pl.col("word").is_not_null()).with_columns(pl.col("word").alias("name"))
    plain = {normal(word): list(codes) for word, codes in words.items()}
    known = {word: plain[normal(word)] for word in given["word"].unique() if normal(word) in plain}
    codes = pl.col("word").replace_strict(known, default=None, return_dtype=pl.List(pl.String))
    coded = given.with_columns(codes.alias("code")).drop_nulls("code").explode("code")
    group = pl.col("code").str.len_chars() == 3
    coded = coded.with_columns(pl.when(group).then(pl.lit(GROUP)).otherwise(pl.lit(PURPOSE)).alias("vocabulary"))
    together = pl.concat([given.with_columns(pl.lit(OWN).alias("vocabulary")), coded], how="diagonal")
    return numbered("activity_sectors", together.sort(ROW, maintain_order=True))
