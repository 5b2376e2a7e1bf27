"""One typed, frozen configuration, read from one TOML file with named profiles."""

import difflib
import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from commonwatch.errors import ConfigError

Tree = dict[str, Any]


class Section(BaseModel):
    """What all sections share: nothing changes after loading, nothing unknown enters."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RunSettings(Section):
    """What a run covers: a theatre, months ahead, trajectories per place, and the seed of all randomness."""

    theatre: str
    steps: Annotated[int, Field(ge=12, le=36)]
    draws: Annotated[int, Field(ge=100, le=10_000)]
    seed: Annotated[int, Field(ge=0)]


Share = Annotated[float, Field(ge=0, le=1)]


class PoolShares(Section):
    """Each model's share of the draws; together 1."""

    forest: Share
    negative_binomial: Share
    history_12: Share
    history_24: Share

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(sum(self.by_model().values()) - 1) > 1e-9:
            raise ValueError(f"the shares add up to {sum(self.by_model().values()):g}, expected 1")
        return self

    def by_model(self) -> dict[str, float]:
        """The shares under their models' names."""
        return {str(name): float(share) for name, share in self.model_dump().items()}


class RiskSettings(Section):
    """How the forecast is made: the forest's size, the pool's shares by level of violence, the bounds of a draw."""

    trees: Annotated[int, Field(ge=8)]
    leaf_rows: Annotated[int, Field(ge=2)]
    feature_share: Annotated[float, Field(gt=0, le=1)]
    high_level: Annotated[float, Field(gt=0)]
    low_shares: PoolShares
    high_shares: PoolShares
    ceiling: Annotated[int, Field(ge=1000)]
    ceiling_floor: Annotated[int, Field(ge=1)]
    ceiling_ratio: Annotated[float, Field(ge=1)]
    world_factor: Annotated[float, Field(ge=0, lt=0.5)]
    region_factor: Annotated[float, Field(ge=0, lt=0.5)]


class WatchSettings(Section):
    """What the watch list counts and when it says "rising": deaths, months, probabilities in 0..1."""

    threshold: Annotated[int, Field(ge=1)]
    horizon: Annotated[int, Field(ge=1, le=12)]
    interval: Annotated[float, Field(gt=0, lt=1)]
    quiet_months: Annotated[int, Field(ge=12)]
    rising_points: Annotated[float, Field(gt=0, lt=1)]
    rising_ratio: Annotated[float, Field(gt=1)]
    rising_errors: Annotated[float, Field(ge=0)]
    rising_least: Share


class PlanSettings(Section):
    """What a joint plan covers: whose plan, where, how much of a year's money (share), on how many scenarios, how well solved."""

    theatre: str
    most_places: Annotated[int, Field(ge=1, le=60)]
    families: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    share: Share
    scenarios: Annotated[int, Field(ge=2, le=200)]
    time_limit: Annotated[float, Field(ge=1)]
    gap: Annotated[float, Field(ge=0, lt=1)]


Address = Annotated[str, Field(pattern=r"^https?://[^\s@?#]*[^\s@?#/]$")]
"""Where a publisher, or an office's mirror of it, is asked: no password, no query, no slash at the end."""


class UcdpSettings(Section):
    """Where UCDP's files and API are, which yearly version is taken, and which candidate versions after it."""

    address: Address
    api: Address
    version: Annotated[str, Field(pattern=r"^\d\d\.\d$")]
    candidates: Annotated[
        tuple[Annotated[str, Field(pattern=r"^\d\d(\.\d\d?){2,3}$")], ...], Field(strict=False)
    ]  # TOML knows arrays only


class WorldBankSettings(Section):
    """Where the World Bank's API is."""

    address: Address


class UnhcrSettings(Section):
    """Where UNHCR's API is, and the first year asked for."""

    address: Address
    first_year: Annotated[int, Field(ge=1951)]


class IdmcSettings(Section):
    """Where IDMC's API is."""

    address: Address


class UnodcSettings(Section):
    """Where UNODC's portal is, the page that tells of the newest release, and the workbook's name."""

    address: Address
    page: str
    workbook: str


class NaturalEarthSettings(Section):
    """Where Natural Earth's files are, and which one is taken."""

    address: Address
    file: str


class IatiSettings(Section):
    """Where the repositories of IATI's standard are."""

    address: Address


class FetchSettings(Section):
    """How publishers are asked: tries, seconds between requests, seconds without an answer, bytes; and where each is."""

    tries: Annotated[int, Field(ge=1, le=20)]
    pause: Annotated[float, Field(ge=0)]
    timeout: Annotated[float, Field(gt=0)]
    longest_wait: Annotated[float, Field(ge=0)]
    largest: Annotated[int, Field(ge=1)]
    ucdp: UcdpSettings
    worldbank: WorldBankSettings
    unhcr: UnhcrSettings
    idmc: IdmcSettings
    unodc: UnodcSettings
    naturalearth: NaturalEarthSettings
    iati: IatiSettings


class Config(Section):
    """Everything a run can be told; each stage gets only the section it depends on."""

    run: RunSettings
    risk: RiskSettings
    watch: WatchSettings
    plan: PlanSettings
    fetch: FetchSettings


def load_config(file: Path | None = None, profile: str | None = None) -> Config:
    """The settings of the package, overlaid by `file`, then by the named profile of either.

    Raises ConfigError for a file that isn't TOML, an unknown section, key or profile (with the nearest known one),
    a wrong type or a value out of range.
    """
    shipped = resources.files("commonwatch").joinpath("default.toml").read_text(encoding="utf-8")
    settings, where = _parsed(shipped, "default.toml"), "the package's default.toml"
    if file is not None:
        settings, where = _overlaid(settings, _read(file)), str(file)
    profiles = settings.pop("profile")
    if profile is not None:
        if not isinstance(profiles, dict) or not isinstance(profiles.get(profile), dict):
            raise ConfigError(f"{where}: no profile '{profile}'. Known: {', '.join(sorted(profiles))}.")
        settings = _overlaid(settings, profiles[profile])
        where += f", profile '{profile}'"
    try:
        return Config.model_validate(settings)
    except ValidationError as error:
        findings = (_finding(found["loc"], found["type"], found["input"], found["msg"]) for found in error.errors())
        raise ConfigError("\n".join(f"{where}: {finding}" for finding in findings)) from error


def _read(file: Path) -> Tree:
    try:
        return _parsed(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the configuration {file}: {error}") from error


def _parsed(text: str, where: str) -> Tree:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where} is not TOML: {error}") from error


def _overlaid(base: Tree, change: Tree) -> Tree:
    merged = dict(base)
    for key, value in change.items():
        both_tables = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _overlaid(merged[key], value) if both_tables else value
    return merged


def _finding(keys: tuple[int | str, ...], kind: str, given: object, message: str) -> str:
    location = [str(key) for key in keys]
    path = ".".join(location)
    if kind != "extra_forbidden":
        return f"{path} = {given!r}: {message}"
    known = _known(location[:-1])
    nearest = difflib.get_close_matches(location[-1], known, n=1, cutoff=0)
    hint = f"Nearest: '{nearest[0]}'. Known here: {', '.join(known)}." if nearest else "This section has no keys."
    return f"unknown key '{path}'. {hint}"


def _known(path: list[str]) -> list[str]:
    model: type[BaseModel] = Config
    for part in path:
        annotation = model.model_fields[part].annotation
        assert isinstance(annotation, type)
        model = annotation
    return list(model.model_fields)
