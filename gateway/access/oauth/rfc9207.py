"""Who answers: the issuer in each answer that the browser carries to a client (RFC 9207)."""

from authlib.common.urls import add_params_to_uri


def name_issuer(location: str, issuer: str) -> str:
    """The address with `iss`; a client that knows two servers cannot be sent from one to other."""
    named: str = add_params_to_uri(location, [("iss", issuer)])
    return named
