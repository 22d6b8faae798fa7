"""Asking who is meant, in the tests."""

from region import ATTESTATION, KENT, SEATTLE

MATCHES = "/exchange/v1/matches"


def pupil_of(exchange, ssid, district=KENT):
    return next(one for one in exchange.region.populations[district].pupils if one.ssid == ssid)


def sought(pupil, **changed):
    """The names and the birth date that a registrar has of the pupil."""
    named = {
        "lastName": pupil.last_name,
        "firstName": pupil.first_name,
        "birthDate": pupil.birth_date.isoformat(),
    }
    return {**named, **changed}


def ask_match(exchange, body, source=KENT, client="seattle-registrar", **changed):
    whole = {"source": source, "destination": SEATTLE, "attestation": ATTESTATION, **body}
    return exchange.call(client, "POST", MATCHES, {**whole, **changed})


def poll(exchange, match_id, client="seattle-registrar"):
    return exchange.call(client, "GET", f"{MATCHES}/{match_id}")


def act(exchange, match_id, verb, body=None, client="kent-it"):
    """What the source's steward does with a match."""
    return exchange.call(client, "POST", f"{MATCHES}/{match_id}/{verb}", body)


def inbox(exchange, client="kent-it", source=KENT):
    return exchange.call(client, "GET", f"{MATCHES}?source={source}")
