"""What can go wrong, one class per situation; every message says what, where, expected and got, and how to mend it."""


class CommonwatchError(Exception):
    """The root: catch this to catch every error that the project raises on purpose."""


class UnknownNameError(CommonwatchError):
    """A place, theatre, theme, organisation or month that the vocabulary does not hold."""


class ContractError(CommonwatchError):
    """A table that breaks its contract: missing column, wrong type, duplicated key, value out of range."""


class PackError(CommonwatchError):
    """An evidence pack that is missing, changed, incomplete or without a licence that permits its use."""


class OriginError(CommonwatchError):
    """An origin, step or window for which the evidence holds no data."""


class SqlStepError(CommonwatchError):
    """A named SQL step that failed; the message carries the step's SQL."""


class SubmissionError(CommonwatchError):
    """A forecast file that can't be scored: wrong layout, missing rows, wrong number of draws."""


class WorkspaceError(CommonwatchError):
    """A workspace that is broken, of another format, or can't be written."""


class WorkspaceBusyError(WorkspaceError):
    """Another run holds the workspace."""


class ConfigError(CommonwatchError):
    """A configuration file with an unknown key, a wrong type or an unknown profile."""


class LoadError(CommonwatchError):
    """A file that can't be opened, isn't recognised, or of which nothing can be used."""


class RefusedChangeError(LoadError):
    """A file that would shrink the evidence, or contradicts what is known of it; `--accept` takes it all the same."""


class FetchError(CommonwatchError):
    """A publisher's file that can't be brought: unreachable, cut off, too large, or not what was asked for."""


class MissingFileError(FetchError):
    """An address at which the publisher has nothing (any more)."""


class TokenError(FetchError):
    """A publisher that wants a token of one's own: none is set, or it is refused."""


class JudgementError(CommonwatchError):
    """A judgement that can't stand: an unknown verdict, one organisation alone, or against a chain of others."""


class PlanError(CommonwatchError):
    """An instance or a plan that breaks its contract, or rules that no plan can meet."""


class NothingToPlanError(PlanError):
    """No need or no organisation is known with which to plan in these places."""
