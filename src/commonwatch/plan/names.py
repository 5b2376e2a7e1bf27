"""Names as partners write them, found among those of an instance: as they stand, spelled alike, or by the vocabulary."""

from collections.abc import Callable, Collection

from commonwatch.errors import PlanError, UnknownNameError
from commonwatch.plan.instance.lines import nearest
from commonwatch.plan.instance.model import Instance
from commonwatch.vocabulary import organisation, place, theme
from commonwatch.vocabulary.spelling import normal


def sides(instance: Instance) -> set[str]:
    """What a red line may bar an organisation from: the places of needs and within reach, and every theme."""
    return {
        *(need.place for need in instance.needs),
        *(need.theme for need in instance.needs),
        *(measure.theme for measure in instance.measures),
        *(theme for who in instance.organisations for theme in who.themes),
        *(place for who in instance.organisations for place in who.places or ()),
    }


def organisation_meant(given: str, known: Collection[str], where: str) -> str:
    """The organisation of the instance that a name means. Raises PlanError with the nearest one."""
    return _meant(given, known, "an organisation of the plan", where, (lambda name: organisation(name).organisation,))


def side_meant(given: str, known: Collection[str], where: str) -> str:
    """The place or theme of the instance that a name means. Raises PlanError with the nearest one."""
    return _meant(given, known, "a place or theme of the plan", where, (_place, _theme))


def theme_meant(given: str, known: Collection[str], where: str) -> str:
    """The theme among the instance's needs that a name means. Raises PlanError with the nearest one."""
    return _meant(given, known, "a theme of the needs", where, (_theme,))


def _place(name: str) -> str:
    return place(name).place


def _theme(name: str) -> str:
    return theme(name).theme


def _meant(
    given: str, known: Collection[str], what: str, where: str, look_ups: tuple[Callable[[str], str], ...]
) -> str:
    if given in known:
        return given
    alike = [name for name in known if normal(name) == normal(given)]
    if len(alike) == 1:
        return alike[0]
    for look_up in look_ups:
        try:
            found = look_up(given)
        except UnknownNameError:
            continue
        if found in known:
            return found
    raise PlanError(f"{where}: expected {what}, got '{given}'. {nearest(given, known)}")
