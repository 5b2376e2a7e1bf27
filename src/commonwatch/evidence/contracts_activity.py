"""The contracts of who does what where: the raw tables' columns with ours beside them, and what each must hold."""

import types
from typing import Any

import dataframely as dy
import polars as pl

from commonwatch.evidence.activity.raw import KINDS, RAW, TAGS
from commonwatch.vocabulary import themes

PLACE_OR_NONE = r"^([A-Z]{3}|unspecified)$"
THEME = f"^({'|'.join(themes()['theme'])}|unspecified)$"
STATUSES = ("pipeline", "implementation", "finalisation", "closed", "cancelled", "suspended", "unknown")
"""IATI ActivityStatus 1-6 in words."""

OF_TYPE: dict[Any, Any] = {
    pl.String: dy.String,
    pl.Int64: dy.Int64,
    pl.Int32: dy.Int32,
    pl.Float64: dy.Float64,
    pl.Date: dy.Date,
    pl.Boolean: dy.Bool,
}


def _one_of(*words: str) -> dy.String:
    return dy.String(regex=f"^({'|'.join(words)})$")


def _key() -> dy.String:
    return dy.String(primary_key=True, min_length=1)


def _number() -> dy.Int32:
    return dy.Int32(primary_key=True, min=0)


def _weight() -> dy.Float64:
    return dy.Float64(min=0, max=1.0001)


def _schema(name: str, says: str, raw: str, /, **own: Any) -> type[dy.Schema]:
    columns = {column: OF_TYPE[kind](nullable=True) for column, kind in RAW[raw].items()} if raw else {}
    made: type[dy.Schema] = types.new_class(
        name,
        (dy.Schema,),
        exec_body=lambda body: body.update({"__doc__": says, "__module__": __name__, **columns, **own}),
    )
    return made


OF_ACTIVITY = {"source": _key(), "activity": _key(), "n": _number()}
OF_FILE = {"source": _key(), "file": _key(), "n": _number(), "theme": dy.String(primary_key=True, regex=THEME)}
LOCATED = {
    "place": dy.String(regex=PLACE_OR_NONE),
    "admin1": dy.String(nullable=True),
    "admin2": dy.String(nullable=True),
    "weight": _weight(),
}
PEOPLE = dy.Int64(nullable=True, min=0)

ACTIVITY_CONTRACTS: dict[str, type[dy.Schema]] = {
    "organisations": _schema(
        "Organisations",
        "An organisation as a source names it: ours, and the source's name, reference and kind.",
        "",
        source=_key(),
        organisation=_key(),
        name=dy.String(primary_key=True),
        ref=dy.String(primary_key=True),
        kind=dy.String(),
    ),
    "activities": _schema(
        "Activities",
        "One activity: who reports it, when, in what state; `start` and `end` are the actual day, else the planned one.",
        "activities",
        source=_key(),
        activity=_key(),
        organisation=dy.String(min_length=1),
        status=_one_of(*STATUSES),
        start=dy.Date(nullable=True),
        end=dy.Date(nullable=True),
    ),
    "activity_organisations": _schema(
        "ActivityOrganisations",
        "Who takes part in an activity, in which role (IATI OrganisationRole).",
        "activity_organisations",
        **OF_ACTIVITY,
        organisation=dy.String(min_length=1),
    ),
    "activity_places": _schema(
        "ActivityPlaces",
        "Where an activity is; its weights add up to 1, rows that stand beside those counted have weight 0.",
        "activity_places",
        **OF_ACTIVITY,
        **LOCATED,
    ),
    "activity_themes": _schema(
        "ActivityThemes",
        "What an activity is about: the provider's sectors and our themes; its weights add up to 1.",
        "activity_sectors",
        **OF_ACTIVITY,
        theme=dy.String(primary_key=True, regex=THEME),
        weight=_weight(),
    ),
    "activity_links": _schema(
        "ActivityLinks",
        "Other activities and identifiers that an activity names.",
        "activity_links",
        **OF_ACTIVITY,
        link=_one_of("related_activity", "other_identifier"),
    ),
    "activity_tags": _schema(
        "ActivityTags",
        "Humanitarian scope, tags, markers and default types of an activity.",
        "activity_tags",
        **OF_ACTIVITY,
        tag=_one_of(*TAGS),
    ),
    "activity_results": _schema(
        "ActivityResults",
        "Results, indicators and periods of an activity, values as given.",
        "activity_results",
        **OF_ACTIVITY,
    ),
    "money_flows": _schema(
        "MoneyFlows",
        "An amount of an activity: its kind, currency, value date, dollars and their basis, provider and receiver.",
        "money_flows",
        **OF_ACTIVITY,
        kind=_one_of(*KINDS),
        provider=dy.String(nullable=True),
        receiver=dy.String(nullable=True),
        amount_usd=dy.Float64(nullable=True, allow_inf=False, allow_nan=False),
        usd_basis=dy.String(min_length=1),
    ),
    "presence": _schema(
        "Presence",
        "An organisation in a place, with the theme it works on there; weights of one row of the file add up to 1.",
        "presence",
        **OF_FILE,
        organisation=dy.String(min_length=1),
        kind=_one_of("operational_presence", "field_operation", "peace_operation"),
        **LOCATED,
    ),
    "people_reached": _schema(
        "PeopleReached",
        "People targeted or reached, by place, theme, group and organisation where it is named.",
        "people_reached",
        **OF_FILE,
        organisation=dy.String(nullable=True),
        status=_one_of("targeted", "reached"),
        people=PEOPLE,
        **LOCATED,
    ),
    "people_in_need": _schema(
        "PeopleInNeed",
        "People counted by others: population, affected, in need, or the severity (1-5) they gave.",
        "people_in_need",
        **OF_FILE,
        status=_one_of("population", "affected", "in_need", "severity"),
        people=PEOPLE,
        severity=dy.Float64(nullable=True, min=0, max=6),
        **LOCATED,
    ),
    "admin_units": _schema(
        "AdminUnits",
        "An admin unit by P-code in one of its spellings; `parent` is the P-code above, null for level 1.",
        "",
        source=_key(),
        place=dy.String(primary_key=True, regex=r"^[A-Z]{3}$"),
        level=dy.Int8(primary_key=True, min=1, max=2),
        code=_key(),
        name=_key(),
        parent=dy.String(nullable=True),
    ),
}
"""Every table of who does what where, with its contract."""
