"""What every rule says to a question, as a table on a terminal."""

import click
from rich.table import Table

from gateway.cli.crosswalk_tables import print_table
from gateway.registry.explaining import Explanation


def print_explanation(explained: Explanation) -> None:
    """The rules in the order in which they decide, then the answer and what it rests on."""
    table = Table("Rule", "About", "Holds", "What is lacking")
    for outcome in explained.outcomes:
        holds = "yes" if outcome.reason is None else "no"
        table.add_row(outcome.rule, outcome.kind, holds, outcome.reason or "")
    print_table(table)
    for line in _answer(explained):
        click.echo(line)


def _answer(explained: Explanation) -> list[str]:
    lines = [f"permitted by grant {', '.join(explained.grant_ids)}"]
    if not explained.is_permitted:
        lines = [f"denied by the rule '{explained.rule}': {explained.reason}"]
        if explained.concerns == "student":
            lines.append("the client is told no more than of a student who does not exist")
    if explained.consent_id is not None:
        lines.append(f"on consent {explained.consent_id}")
    if explained.is_at_source is not None:
        has = "has" if explained.is_at_source else "does not have"
        lines.append(f"the source {has} the student where the grant holds")
    elif explained.is_by_roster:
        lines.append("by roster: decided at the source, when it is asked (--live asks it now)")
    return lines
