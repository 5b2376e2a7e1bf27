"""What columns of who-does-what-where and needs tables are called, in English, French, Spanish, Ukrainian and Russian."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from commonwatch.vocabulary import cluster_names, cluster_themes
from commonwatch.vocabulary.spelling import normal

EXACT, WITHIN, LOOSE = 0.95, 0.75, 0.6
"""Confidence in a role: the whole name is a known spelling, a known spelling is part of it, the spelling is used for others too."""

NAMED = ("organisation", "acronym", "donor", "programme", "implementing")
PLACES = ("country", "admin1_name", "admin1_code", "admin2_name", "admin2_code", "latitude", "longitude")
SECTORS = ("sector", "sector_code", "sectors")
PEOPLE = ("reached", "targeted", "in_need", "affected", "population")
FIGURES = ("organisations", *PEOPLE, "severity")
LONG = ("measure", "value")
OTHER_FIGURE = "other_figure"
ROLES = (
    *NAMED, "organisation_kind", *PLACES, *SECTORS, "group", "category", "activity", "unit", "start", "end", "when",
    *LONG, *FIGURES, OTHER_FIGURE, "ignore",
)  # fmt: skip
"""What a column may hold. `when` is a period or a day; `other_figure` counts something else than people."""

SPELLINGS: dict[str, str] = {
    "organisation": "organisation; organization; organisation name; organization name; org name; org; orgs; "
    "name of organisation; name of organization; agency; agency name; partner; partner name; reporting organisation; "
    "reporting organization; lead organisation; ngo; ngo name; who; organisme; nom de l organisation; nom organisation; "
    "organización; nombre de la organización; socio; організація; назва організації; партнер; организация; "
    "название организации",
    "acronym": "acronym; org acronym; organisation acronym; organization acronym; agency acronym; partner acronym; "
    "acronyme; sigle; acrónimo; siglas; абревіатура; скорочена назва; аббревиатура; сокращение",
    "organisation_kind": "org type; organisation type; organization type; type of organisation; type of organization; "
    "agency type; partner type; type d organisation; tipo de organización; тип організації; тип организации",
    "donor": "donor; donor name; donors; funding agency; funder; funded by; funding source; bailleur; "
    "bailleur de fonds; donante; донор",
    "programme": "programme partner; programming partner; program partner; prime partner; partenaire de programme",
    "implementing": "implementing partner; implementing partners; implementing organisation; implementing organization; "
    "implementing agency; implementer; partenaire de mise en œuvre; partenaire d exécution; socio implementador; "
    "партнер з реалізації; реалізуючий партнер; виконавчий партнер; партнер исполнитель; исполнительный партнер",
    "organisations": "number of organisations; number of organizations; no of organisations; no of orgs; num of orgs; "
    "number of orgs; number of partners; # organisations; # of organisations; # organizations; # of organizations; # orgs; "
    "# of orgs; organisations count; count of organisations; orgs count; nombre d organisations; número de organizaciones; кількість організацій; "
    "количество организаций",
    "country": "country; country name; country code; country iso3; iso3; iso 3; iso alpha 3 codes; alpha 3; adm0; admin0; "
    "adm0 pcode; adm0 name; pays; país; країна; страна",
    "admin1_name": "admin1; admin 1; adm1; adm1 name; admin1 name; admin1name; adm1 ref; oblast; province; prov; "
    "governorate; oblast name; provincia; département; departamento; область",
    "admin1_code": "admin1 pcode; admin 1 pcode; adm1 pcode; admin1pcode; admin1 code; admin1 id; adm1 code; oblast pcode; "
    "oblast code; prov code; province code; province pcode; region pcode; region code; governorate pcode; код області; "
    "код области",
    "admin2_name": "admin2; admin 2; adm2; adm2 name; admin2 name; admin2name; adm2 ref; district; district name; rayon; "
    "raion; municipality; municipio; distrito; район",
    "admin2_code": "admin2 pcode; admin 2 pcode; adm2 pcode; admin2pcode; admin2 code; admin2 id; adm2 code; district code; "
    "district pcode; dist code; rayon pcode; raion pcode; код району; код района",
    "latitude": "latitude; lat; широта; latitud",
    "longitude": "longitude; lon; long; довгота; долгота; longitud",
    "sector": "sector; cluster; sector name; cluster name; sector cluster; cluster sector; cluster sector name; secteur; "
    "сектор; кластер; назва кластера; clúster",
    "sector_code": "sector code; cluster code; cluster sector code",
    "sectors": "clusters present; clusters; sectors; cluster list; sectors present; кластери; кластеры; secteurs; sectores",
    "group": "population group; population type; beneficiary type; target group; groupe de population; "
    "grupo de población; група населення; группа населения",
    "category": "category; age group; sex; gender; стать; вік; пол; возраст; sexe; sexo",
    "activity": "activity code; activity id; act code",
    "unit": "unit; activity unit; unit of measure; одиниця виміру; единица измерения",
    "start": "start date; start; date start; from date; activity start date; date de début; fecha de inicio; "
    "дата початку; дата начала",
    "end": "end date; end; date end; to date; period end; activity end date; date de fin; fecha de fin; дата завершення; "
    "дата окончания",
    "when": "month; reporting month; reporting period; period; year; date; reporting date; mois; mes; місяць; месяц; "
    "année; año; рік; год; дата; період; период",
    "measure": "measure",
    "value": "value",
    "reached": "reached; people reached; persons reached; number of people reached; # people reached; # of people reached; "
    "no of people reached; beneficiaries reached; individuals reached; total reached; personnes atteintes; "
    "bénéficiaires atteints; nombre de personnes atteintes; personas alcanzadas; beneficiarios alcanzados; охоплено; "
    "охоплено осіб; кількість охоплених; кількість охоплених осіб; охвачено; охвачено людей; количество охваченных",
    "targeted": "target; targets; targeted; people targeted; number of people targeted; # people targeted; "
    "planned beneficiaries; personnes ciblées; bénéficiaires ciblés; personas meta; población meta; цільове населення; "
    "кількість цільових осіб; целевое население",
    "in_need": "in need; inneed; people in need; number of people in need; pin; personnes dans le besoin; "
    "personas con necesidades; потребують допомоги; люди що потребують допомоги; нуждающиеся",
    "affected": "affected; affected population; people affected; population affectée; población afectada; "
    "постраждале населення; пострадавшее население",
    "population": "population; population estimate; baseline population; total population; населення; население; "
    "población",
    "severity": "severity; severity score; severity of needs; sévérité; severidad; тяжкість; тяжесть",
    OTHER_FIGURE: "health facilities; risk score; overall risk score; facilities; number of facilities",
    "ignore": "activity name; activity description; description; remarks; comments; admin3; adm3; admin 3; hromada; woreda; "
    "admin3 pcode; admin level; strategic objective; status; has hrp; in gho; email; contact; contact person; phone",
}
WEAK = {
    "region": "admin1_name", "регіон": "admin1_name", "регион": "admin1_name", "région": "admin1_name",
    "state": "admin1_name", "county": "admin1_name", "location": "admin1_name", "place": "admin1_name",
    "zone": "admin2_name", "pcode": "admin1_code", "adm pcode": "admin1_code", "location code": "country",
    "beneficiaries": "reached",
}  # fmt: skip
"""Spellings that are used for other things too."""

NEVER = {
    "organisation": {"type", "id", "ref", "location", "locations", "title", "recipient", "level", "target", "targeted"},
    "population": {"density", "growth", "status", "type", "group", "urban", "rural"},
    "sector": {"objective", "private", "public"},
    "sectors": {"objective"},
    "country": {"income", "region", "flag", "origin", "asylum", "residence", "return"},
    "in_need": {"international", "protection"},
}
"""Words that make a name mean something else, although a known spelling is part of it."""

LANGUAGES = ("en", "uk", "ua", "fr", "es", "ru", "eng", "ukr")
MEASURES = (
    ("change", r"\b(change|changes|growth|increase|difference|delta|percent|percentage|share|ratio)\b"),
    ("severity", r"\bseverity\b|\bseverite\b|\bтяжк"),
    ("organisations", r"\b(organi[sz]ations?|orgs?|partners?)\b|організац|организац"),
    ("reached", r"\breached\b|\batteint|\balcanzad|охоплен|охвачен"),
    ("targeted", r"\btarget(s|ed)?\b|\bcible|\bmeta\b|ціль|целев"),
    ("affected", r"\baffected\b|постражд|пострадав"),
    ("in_need", r"\b(in need|inneed|pin|people in need)\b|\bbesoin|\bnecesidades\b|потребу|нужда"),
    ("population", r"\b(baseline|population estimate|total population)\b"),
)
GROUPS = (
    ("NDP", r"\b(non displaced|ndp|non dis|non deplacees)\b"),
    ("IDP", r"\b(idps?|internally displaced|pdi|deplacees internes|впо|внутрішньо переміщен|вынужденно перемещ)"),
    ("RET", r"\b(returnees?|ret|retournes|retornados|поверненц|вернувш)"),
    ("REF", r"\b(refugees?|refugies|refugiados|біженц|беженц)"),
    ("HST", r"\b(host communit|host population|communaute hote)"),
)
CATEGORIES = re.compile(
    r"\b(females?|males?|girls?|boys?|wom[ae]n|m[ae]n|child(ren)?|adults?|elderly|older|disabilit(y|ies)|\d+ ?\d* years|"
    r"filles|garcons|femmes|hommes|enfants|жінки|чоловіки|діти|дівчата|хлопці|женщины|мужчины|дети)\b"
)
TOTAL = re.compile(
    r"^((grand|overall|sub|sum) ?)?(totals?|overall|all|sum)( general| général| target| targeted| reached| people reached)?$|"
    r"^overall (target|pin|people in need|targeted)$|^(total general|ensemble|усього|всього|загалом|разом|итого|всего|україна)$"
)
INTERSECTORAL = ("intersectoral", "inter sectoral", "intersector", "міжсекторальний", "межсекторальный")


@dataclass(frozen=True)
class Meaning:
    """What a column's name says: its role ("" where it says none), of which sector, group and category, how surely and why."""

    role: str = ""
    confidence: float = 0.0
    why: str = ""
    sector: str = ""
    group: str = ""
    category: str = ""


@lru_cache(maxsize=20_000)
def said_by_name(name: str) -> Meaning:
    """The role that a column's name alone says, with confidence 0-1; role "" where it is no known spelling."""
    text = re.sub(rf" ({'|'.join(LANGUAGES)})$", "", words(name))
    if text in _weak():
        return Meaning(_weak()[text], LOOSE, f'"{text}" is used for it, and for other things')
    if text in _exact():
        return Meaning(_exact()[text], EXACT, "the name")
    best = max(_within(text), key=lambda found: len(found[0]), default=None)
    return replace(Meaning(best[1], WITHIN), why=f'the name holds "{best[0]}"') if best else Meaning()


@lru_cache(maxsize=20_000)
def words(name: str) -> str:
    """The name in plain words; "#" before a word reads "#", as in "# of organisations"."""
    bare = re.sub(r" #\d+$", "", re.sub(r"\b([dl])['’]", r"\1 ", name.replace("_", " "), flags=re.IGNORECASE))
    return f"{'# ' if bare.lstrip().startswith('#') else ''}{normal(bare)}"


@lru_cache(maxsize=20_000)
def measures_in(text: str) -> tuple[str, ...]:
    """All that a text says is counted, what prevails first: figures' roles, "change"."""
    plain = words(text)
    return tuple(role for role, pattern in MEASURES if re.search(pattern, plain))


def measure_of(text: str) -> str:
    """What a text says is counted: a figure's role, "change", or "" where it says nothing."""
    return next(iter(measures_in(text)), "")


def group_of(text: str) -> str:
    """The population group that a text names (IDP, NDP non-displaced, RET, REF, HST); "" for none."""
    plain = words(text)
    return next((group for group, pattern in GROUPS if re.search(pattern, plain)), "")


def category_of(text: str) -> str:
    """The text where it names an age, sex or disability; "" otherwise."""
    return " ".join(text.split()) if CATEGORIES.search(words(text)) else ""


@lru_cache(maxsize=20_000)
def is_total(text: str | None) -> bool:
    """Whether a cell or name says "total": of all rows or columns together."""
    return bool(text) and bool(TOTAL.match(words(text or "")))


def is_all_sectors(text: str | None) -> bool:
    """Whether a name says "intersectoral": of all sectors together, people counted once."""
    return words(text or "") in INTERSECTORAL


@lru_cache(maxsize=20_000)
def cluster_code(text: str) -> str | None:
    """The cluster that goes by this name or code; None for another word, and for bare numbers."""
    plain = normal(text)
    if plain.isdigit() or len(plain) < 2:
        return None
    return _clusters().get(plain) or _clusters().get(
        re.sub(r"\b(total|cluster|sector)$|^(pc|p\d|z\d) ", "", plain).strip()
    )


@cache
def _clusters() -> dict[str, str]:
    own = {normal(code): code for code in cluster_themes()["cluster"].unique()} | {"pc pc": "PRO"}
    return {normal(name): code for name, code in cluster_names().iter_rows()} | own


@cache
def _exact() -> dict[str, str]:
    return {words(spelling.strip()): role for role, all_of in SPELLINGS.items() for spelling in all_of.split(";")}


@cache
def _weak() -> dict[str, str]:
    return {words(spelling): role for spelling, role in WEAK.items()}


@cache
def _by_first() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for spelling, role in _exact().items():
        if len(spelling) > 2 and role not in ("measure", "value", "start", "end"):
            found.setdefault(spelling.split()[0], []).append((spelling, role))
    return found


def _within(text: str) -> list[tuple[str, str]]:
    there, padded = set(text.split()), f" {text} "
    return [
        (spelling, role)
        for word in there
        for spelling, role in _by_first().get(word, ())
        if f" {spelling} " in padded and not NEVER.get(role, set()) & there
    ]
