"""Files that are known and have another use than being loaded: each is refused with the command that takes it."""

from collections.abc import Callable

from commonwatch.errors import LoadError
from commonwatch.evidence.readers.parts import Asked, Layout, Reading
from commonwatch.evidence.tabular import Table

KNOWN = (
    (
        "organisation_names",
        "register of organisations' names",
        (("canonical name",), ("lookup",), ("acronym",)),
        "a register of names, not of work: give it to `commonwatch resolve-names --register`",
    ),
    (
        "organisation_types",
        "list of organisations with types",
        (("acronym",), ("name",), ("org_type_code",), ("org_type_description",)),
        "a list of organisations, not of work: who does what where comes from files of activities and presence",
    ),
    (
        "pcodes",
        "list of P-codes",
        (("p-code",), ("parent p-code",), ("admin level",)),
        "a gazetteer: that of the OSCE area comes with the program, other P-codes are kept as files give them",
    ),
    (
        "iati_codelists",
        "IATI code lists",
        (("codelist",), ("embedded",), ("code",), ("category",)),
        "code lists of the IATI validator: `commonwatch fetch iati` brings them to their place",
    ),
)


def _refusing(why: str) -> Callable[[Table, Asked], Reading]:
    def read(table: Table, _asked: Asked) -> Reading:
        raise LoadError(f"{table.shown} is {why}.")

    return read


LAYOUTS = tuple(Layout(name, says, needed, _refusing(why)) for name, says, needed, why in KNOWN)
