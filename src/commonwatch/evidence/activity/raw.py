"""The raw tables that readers of activities fill: the provider's own names and codes, with the address of each row.

`settle.settled` puts ours beside them (place, theme, organisation, US dollars) and gives the tables of the contract.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

Raw = Mapping[str, pl.DataFrame]

TEXT, WHOLE, REAL, DAY, YES = pl.String, pl.Int64, pl.Float64, pl.Date, pl.Boolean

_ADDRESS = {"file": TEXT, "address": TEXT}
"""Which file, and where in it: "line 120" (XML), "row 12" (tables; 1 is the first below the header), "Sheet!12"."""

_OF_ACTIVITY = {"source": TEXT, "activity": TEXT, "n": pl.Int32}
"""`n` counts an activity's rows of one table from 1, in the order of the file."""

_PLACED = {
    "country": TEXT,  # ISO 3166 alpha-2 or alpha-3, or a country's name
    "admin1_code": TEXT,
    "admin1_name": TEXT,
    "admin2_code": TEXT,
    "admin2_name": TEXT,
    "latitude": REAL,
    "longitude": REAL,
}

_SECTOR = {"sector_vocabulary": TEXT, "sector_code": TEXT, "sector_name": TEXT}
"""Vocabularies: IATI's SectorVocabulary codes ("1" DAC purpose, "2" DAC group, "7" SDG goal, "8" SDG target, "10"
humanitarian clusters, "99" the publisher's own ...), "cluster" (cluster codes and names of HDX, HPC, FTS, 3W), "osce"."""

RAW: dict[str, dict[str, Any]] = {
    "activities": {
        "source": TEXT,
        "activity": TEXT,  # the IATI identifier; of other lists SOURCE-ID
        "reporting_ref": TEXT,
        "reporting_name": TEXT,
        "reporting_kind": TEXT,  # IATI OrganisationType code
        "secondary": YES,  # secondary-reporter
        "title": TEXT,
        "status": TEXT,  # IATI ActivityStatus code ("1" pipeline ... "6" suspended)
        "start_planned": DAY,
        "start_actual": DAY,
        "end_planned": DAY,
        "end_actual": DAY,
        "humanitarian": YES,
        "hierarchy": WHOLE,
        "scope": TEXT,  # IATI ActivityScope code
        "language": TEXT,
        "currency": TEXT,  # default-currency
        "updated": TEXT,  # last-updated-datetime as given
        "standard": TEXT,  # "2.03", "1.04"; "table" for lists that aren't IATI XML
        **_ADDRESS,
    },
    "activity_organisations": {
        **_OF_ACTIVITY,
        "role": TEXT,  # IATI OrganisationRole code: "1" funding, "2" accountable, "3" extending, "4" implementing
        "ref": TEXT,
        "name": TEXT,
        "kind": TEXT,  # IATI OrganisationType code
        "activity_ref": TEXT,  # activity-id
        **_ADDRESS,
    },
    "activity_places": {
        **_OF_ACTIVITY,
        "flow": pl.Int32,  # of a transaction: its `n` among the money flows; null for the activity as a whole
        "level": TEXT,  # "country", "region", "location"
        "vocabulary": TEXT,  # of `code`: region or gazetteer vocabulary; "" for countries
        "code": TEXT,
        "name": TEXT,
        "share": REAL,  # percentage / 100; null where not given
        "ref": TEXT,  # location/@ref
        "latitude": REAL,
        "longitude": REAL,
        "admin_vocabulary": TEXT,  # location/administrative: vocabulary, level, code (the finest level given)
        "admin_level": TEXT,
        "admin_code": TEXT,
        "exactness": TEXT,
        "reach": TEXT,
        "location_class": TEXT,
        "feature": TEXT,  # feature-designation
        **_ADDRESS,
    },
    "activity_sectors": {
        **_OF_ACTIVITY,
        "flow": pl.Int32,
        "vocabulary": TEXT,
        "code": TEXT,
        "name": TEXT,
        "share": REAL,
        **_ADDRESS,
    },
    "activity_links": {
        **_OF_ACTIVITY,
        "link": TEXT,  # "related_activity" or "other_identifier"
        "type": TEXT,  # RelatedActivityType ("1" parent, "2" child, ...) or OtherIdentifierType
        "ref": TEXT,
        **_ADDRESS,
    },
    "activity_tags": {
        **_OF_ACTIVITY,
        "tag": TEXT,  # see TAGS
        "vocabulary": TEXT,
        "vocabulary_uri": TEXT,
        "code": TEXT,
        "type": TEXT,  # humanitarian scope's type, policy marker's significance
        "name": TEXT,
        **_ADDRESS,
    },
    "activity_results": {
        **_OF_ACTIVITY,
        "result": pl.Int32,  # the result's number in its activity, from 1
        "indicator": pl.Int32,  # the indicator's number in its result; null for a result without one
        "type": TEXT,  # ResultType code
        "title": TEXT,
        "indicator_title": TEXT,
        "measure": TEXT,
        "ascending": YES,
        "baseline_year": WHOLE,
        "baseline_value": TEXT,
        "period_start": DAY,
        "period_end": DAY,
        "target_value": TEXT,
        "actual_value": TEXT,
        "location_ref": TEXT,
        "dimensions": TEXT,  # of target and actual: "name=value; name=value"
        **_ADDRESS,
    },
    "money_flows": {
        **_OF_ACTIVITY,
        "element": TEXT,  # "transaction", "budget", "planned_disbursement"; of lists "total"
        "kind": TEXT,  # see KINDS
        "type": TEXT,  # TransactionType or BudgetType code as given
        "status": TEXT,  # BudgetStatus code
        "ref": TEXT,
        "description": TEXT,
        "start": DAY,  # transaction-date; period-start
        "end": DAY,  # period-end; null for a transaction
        "amount": REAL,
        "currency": TEXT,  # of the value, else the activity's default
        "value_date": DAY,
        "usd": REAL,  # only where the provider gives dollars beside the amount
        "provider_ref": TEXT,
        "provider_name": TEXT,
        "provider_kind": TEXT,
        "provider_activity": TEXT,
        "receiver_ref": TEXT,
        "receiver_name": TEXT,
        "receiver_kind": TEXT,
        "receiver_activity": TEXT,
        "humanitarian": YES,
        **_ADDRESS,
    },
    "presence": {
        "source": TEXT,
        "n": pl.Int32,
        "name": TEXT,
        "acronym": TEXT,
        "organisation_kind": TEXT,  # as the provider words it
        "role": TEXT,  # "present", "donor", "programme", "implementing"
        "kind": TEXT,  # "operational_presence", "field_operation", "peace_operation"
        "organisations": WHOLE,  # 1 for a named one; a count without names has no name
        **_PLACED,
        **_SECTOR,
        "start": DAY,
        "end": DAY,
        **_ADDRESS,
    },
    "people_reached": {
        "source": TEXT,
        "n": pl.Int32,
        "status": TEXT,  # "targeted" or "reached"
        "name": TEXT,  # of the organisation; null for all together
        "activity": TEXT,
        **_PLACED,
        **_SECTOR,
        "group": TEXT,  # who they are: HAPI's population_group or the provider's word; "" for all
        "category": TEXT,  # age, sex, disability as the provider words it; "" for all
        "people": WHOLE,
        "start": DAY,
        "end": DAY,
        **_ADDRESS,
    },
    "people_in_need": {
        "source": TEXT,
        "n": pl.Int32,
        "status": TEXT,  # "population", "affected", "in_need", "severity"
        **_PLACED,
        **_SECTOR,
        "group": TEXT,
        "category": TEXT,
        "people": WHOLE,  # null where status is severity
        "severity": REAL,  # 1-5; null elsewhere
        "start": DAY,
        "end": DAY,
        **_ADDRESS,
    },
}
"""Columns and types of every raw table. A reader fills those it has; an absent column means null throughout."""

TAGS = (
    "humanitarian_scope", "tag", "policy_marker", "collaboration_type", "default_aid_type", "default_flow_type",
    "default_finance_type", "default_tied_status",
)  # fmt: skip
"""What a row of `activity_tags` is, by the name of its IATI element."""

KINDS = (
    "required", "planned", "pledged", "committed", "disbursed", "spent", "incoming_pledged", "incoming_committed",
    "incoming", "repaid", "other",
)  # fmt: skip
"""What an amount is: `required` (an appeal's or project's request), `planned` (budget, planned disbursement) and so on."""

KIND_OF_TRANSACTION = {
    "1": "incoming", "2": "committed", "3": "disbursed", "4": "spent", "5": "repaid", "6": "repaid", "7": "repaid",
    "8": "spent", "9": "other", "10": "other", "11": "incoming_committed", "12": "pledged", "13": "incoming_pledged",
}  # fmt: skip
"""IATI TransactionType -> kind."""


def raw_table(name: str, rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> pl.DataFrame:
    """A raw table of that name from rows of values in the order of `columns`; columns that are absent are null."""
    schema = {column: RAW[name][column] for column in columns}
    return whole_raw(name, pl.DataFrame(list(rows), schema=schema, orient="row"))


def whole_raw(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with all columns of that raw table, in their order and types; those it lacks are null."""
    return frame.select(
        (pl.col(column).cast(kind) if column in frame.columns else pl.lit(None, kind)).alias(column)
        for column, kind in RAW[name].items()
    )
