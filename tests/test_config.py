"""The configuration: what it ships, what overlays what, and what it refuses."""

import pytest

from commonwatch.config import load_config
from commonwatch.errors import ConfigError


def test_the_shipped_settings_are_the_documented_rules():
    config = load_config()
    assert (config.run.theatre, config.run.steps, config.run.draws) == ("osce", 36, 1000)
    assert (config.watch.threshold, config.watch.horizon, config.watch.interval) == (25, 6, 0.8)
    assert (config.watch.rising_points, config.watch.rising_ratio) == (0.01, 2.0)


def test_a_file_changes_only_what_it_names_and_a_profile_comes_last(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('[run]\ntheatre = "kosovo"\nsteps = 24\n[profile.short.run]\nsteps = 12\n')
    plain, short = load_config(file), load_config(file, "short")
    assert (plain.run.theatre, plain.run.steps, plain.run.draws) == ("kosovo", 24, 1000)
    assert (short.run.theatre, short.run.steps) == ("kosovo", 12)
    assert load_config(None, "quick").run.steps == 12


def test_an_office_names_its_mirror_and_the_versions_it_wants(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('[fetch.ucdp]\naddress = "https://mirror.example/ucdp"\ncandidates = ["26.0.7", "26.01.26.06"]\n')
    ucdp = load_config(file).fetch.ucdp
    assert (ucdp.address, ucdp.candidates) == ("https://mirror.example/ucdp", ("26.0.7", "26.01.26.06"))
    assert ucdp.version == load_config().fetch.ucdp.version


def test_nothing_changes_after_loading():
    config = load_config()
    with pytest.raises(ValueError, match="frozen"):
        config.run.steps = 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[run]\nteatre = 'osce'", r"unknown key 'run.teatre'. Nearest: 'theatre'"),
        ("[wach]\nthreshold = 25", r"unknown key 'wach'. Nearest: 'watch'"),
        ("[watch]\nthreshold = 'many'", r"watch.threshold = 'many'"),
        ("[watch]\ninterval = 1.5", r"watch.interval = 1.5"),
        ("[fetch.ucdp]\nversion = '261'", r"fetch.ucdp.version = '261'"),
        ("[fetch.ucdp]\ntoken = 'x'", r"unknown key 'fetch.ucdp.token'"),
        ("[fetch.unhcr]\naddress = 'https://me:secret@mirror.example'", r"fetch.unhcr.address"),
        ("[fetch.unhcr]\naddress = 'ftp://mirror.example'", r"fetch.unhcr.address"),
        ("run = 3", "run = 3"),
        ("[run", "is not TOML"),
    ],
)
def test_a_bad_file_is_one_clear_error(tmp_path, text, says):
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=says):
        load_config(file)


def test_a_missing_file_and_an_unknown_profile_are_named(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load_config(tmp_path / "nowhere.toml")
    with pytest.raises(ConfigError, match=r"no profile 'slow'\. Known: quick"):
        load_config(None, "slow")
