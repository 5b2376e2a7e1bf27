"""An instance of the joint plan: a folder that anyone can write by hand, read with every check, and written."""

from commonwatch.plan.instance.allowed import allowed
from commonwatch.plan.instance.model import (
    Existing,
    Floor,
    Instance,
    Measure,
    Need,
    Organisation,
    Rules,
    Scenario,
)
from commonwatch.plan.instance.reading import read_instance
from commonwatch.plan.instance.remarks import remarks
from commonwatch.plan.instance.writing import instance_texts, write_instance

__all__ = [
    "Existing",
    "Floor",
    "Instance",
    "Measure",
    "Need",
    "Organisation",
    "Rules",
    "Scenario",
    "allowed",
    "instance_texts",
    "read_instance",
    "remarks",
    "write_instance",
]
