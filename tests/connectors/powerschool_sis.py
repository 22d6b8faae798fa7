"""A PowerSchool for tests, in whose stead a test may answer."""

from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime

import orjson
from kinds import PATIENCE
from kinds_powerschool import SECRET, Between, connected, serve
from werkzeug.wrappers import Response

from gateway.model.connector import Wanted
from gateway.model.permit import LookupPermit, LookupPurpose
from gateway.model.student import Student
from gateway.simulators.population import populate
from gateway.simulators.powerschool import create_app

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOOKUP = LookupPermit(
    "17415", Student("1000000001", frozenset()), LookupPurpose.VERIFY_PRESENCE, NOW
)
POPULATION = populate("17415", "Kent", 30, today=date(2026, 11, 24))
PUPIL = POPULATION.pupils[0]


class Noting(Between):
    """Notes the last part of the path of each request."""

    def __init__(self, app):
        super().__init__(app)
        self.paths = Counter()

    def __call__(self, environ, start):
        self.paths[environ["PATH_INFO"].rpartition("/")[2]] += 1
        return super().__call__(environ, start)


@contextmanager
def started(folder, seconds=PATIENCE):
    """The SIS whose data is in the folder, and a connector to it that waits so long."""
    between = Noting(create_app(folder, "p2-gateway", SECRET))
    with serve(between) as url, connected(url, seconds=str(seconds)) as connector:
        yield between, connector


def wanted(*records, **student):
    return Wanted(frozenset(records), student or {"state_studentnumber": PUPIL.ssid})


def json(value, status=200):
    return Response(orjson.dumps(value), status, content_type="application/json")


def instead(path, *answers):
    """Answers in the SIS's stead, one after another, where the path ends so; then the SIS does."""
    left = list(answers)
    return lambda request: left.pop(0) if left and request.path.endswith(path) else None


def always(path, answer):
    return lambda request: answer() if request.path.endswith(path) else None
