"""An answer of the decision in the oracle's words."""

from gateway.model.permit import Denial
from gateway.model.student import Everyone, Rosters


def told(answer):
    """An answer in the oracle's words."""
    if isinstance(answer, Denial):
        if answer.kind == "client":
            return ("client",)
        return ("student", _permissions(answer.alike))
    omitted = {(one.dataset, one.reason) for one in answer.omitted}
    return ("permit", _permissions(answer.permissions), omitted)


def _permissions(permissions):
    return {(one.dataset, _students(one.students), one.blocked) for one in permissions}


def _students(students):
    match students:
        case Rosters(rosters=rosters, besides=besides):
            places = frozenset((one.schools, one.grades, one.sections) for one in rosters)
            return ("on", places, besides) if besides else ("on", places)
        case Everyone():
            return ("everyone",)
        case _:
            return ("listed", students.references)
