"""The page on negotiating a plan is true: its commands run and print what it shows; its table holds every form of a change."""

from tests.docs.test_commands import BLOCK, ROOT, commands, in_order, run

from commonwatch.plan.change import FORMS
from commonwatch.plan.conflict.words import MENDS, PROOFS

PAGE = (ROOT / "docs" / "plan-negotiation.md").read_text(encoding="utf-8")


def test_the_page_runs_from_its_first_line_to_its_last(tmp_path):
    for _, text in BLOCK.findall(PAGE):
        for command, shown in commands(text):
            printed = run(command, tmp_path)
            assert in_order(shown, printed) is None, f"{command}\nprinted:\n{printed}"


def test_the_page_holds_every_form_and_every_proof():
    assert [word for word in FORMS if f"`{word} " not in PAGE] == []
    assert [word for word in (*PROOFS, *MENDS) if f"| `{word}` |" not in PAGE] == []
