"""What the authorization server says of itself (RFC 8414)."""

from typing import Any

from gateway.access.oauth import rfc9449
from gateway.access.oauth.rfc6749 import CLIENT_AUTHENTICATION, ClientCredentials
from gateway.access.oauth.rfc6749_code import PeoplesCode, Refresh
from gateway.access.oauth.rfc7523 import ALGORITHMS
from gateway.access.oauth.rfc7636 import ProofKey
from gateway.access.oauth.rfc9396 import DETAIL_TYPE

_ENDPOINTS = {"token": "token", "revocation": "revoke", "introspection": "introspect"}
"""Where a client authenticates: the metadata's word, and the address's."""


def describe_server(issuer: str) -> dict[str, Any]:
    """The metadata; every address is under the issuer's."""
    told: dict[str, Any] = {
        "issuer": issuer,
        "jwks_uri": f"{issuer}/oauth/jwks",
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "pushed_authorization_request_endpoint": f"{issuer}/oauth/par",
        "require_pushed_authorization_requests": False,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            ClientCredentials.GRANT_TYPE,
            PeoplesCode.GRANT_TYPE,
            Refresh.GRANT_TYPE,
        ],
        "code_challenge_methods_supported": list(ProofKey.SUPPORTED_CODE_CHALLENGE_METHOD),
        "authorization_response_iss_parameter_supported": True,
        "dpop_signing_alg_values_supported": list(rfc9449.ALGORITHMS),
        "authorization_details_types_supported": [DETAIL_TYPE],
    }
    for name, path in _ENDPOINTS.items():
        told |= {
            f"{name}_endpoint": f"{issuer}/oauth/{path}",
            f"{name}_endpoint_auth_methods_supported": list(CLIENT_AUTHENTICATION),
            f"{name}_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        }
    return told
