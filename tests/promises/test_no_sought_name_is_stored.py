"""Whom a registrar seeks by name is nowhere at rest: not while it waits, nor afterwards."""

import marked
from finding import act, ask_match
from region import ATTESTATION, KENT, SEATTLE


def test_no_name_is_at_rest(exchange):
    """Marked names and birth date, asked for, shown and accepted; then every file is searched."""
    ssid = exchange.region.cast.moving[KENT][SEATTLE][0]
    sis = marked.mark_kent(exchange, ssid)
    marked.publish_marked(exchange, sis)
    named = marked.MARKS["STUDENT.csv"]
    body = {
        "lastName": named["LastName"],
        "firstName": named["FirstName"],
        "birthDate": "2008-02-29",
        "attestation": {**ATTESTATION, "askedBy": marked.ASKED_BY},
    }
    matched = ask_match(exchange, body)
    near = ask_match(exchange, {**body, "firstName": f"{named['FirstName']}x"}).json()
    shown = act(exchange, near["id"], "candidates")
    waiting = ask_match(exchange, {**body, "lastName": f"{named['LastName']}x"}).json()
    act(exchange, near["id"], "accept", {"ssid": ssid})
    held = [path for path in marked.files_below(exchange.folder) if sis not in path.parents]

    assert matched.json()["state"] == "matched"
    assert waiting["state"] == "sent to the district"
    assert named["LastName"] in shown.text
    assert any(path.name.startswith("gateway.db") for path in held)
    assert marked.find(held, ssid) == []
