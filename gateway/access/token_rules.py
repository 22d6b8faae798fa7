"""Rules about a token that names students (RFC 9396): it opens theirs, and nothing else."""

from gateway.access.facts import Facts
from gateway.model.permit import Question


def token_is_for_all(question: Question, _dataset: str, _facts: Facts) -> str | None:
    """A question about no single student is asked with a token that names none."""
    if question.student is not None or question.token_students is None:
        return None
    return "the access token names students, and opens nothing but theirs"


def token_names_student(question: Question, _dataset: str, _facts: Facts) -> str | None:
    """The token names no students, or the student whom the question names."""
    named, student = question.token_students, question.student
    if named is None or student is None or student.references & named:
        return None
    return "the access token names other students"
