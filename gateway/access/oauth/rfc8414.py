"""What the authorization server says of itself (RFC 8414)."""

from typing import Any

from gateway.access.oauth.rfc6749 import CLIENT_AUTHENTICATION, ClientCredentials
from gateway.access.oauth.rfc7523 import ALGORITHMS
from gateway.access.oauth.rfc9396 import DETAIL_TYPE


def describe_server(issuer: str) -> dict[str, Any]:
    """The metadata; every address is under the issuer's."""
    methods, algorithms = list(CLIENT_AUTHENTICATION), list(ALGORITHMS)
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth/token",
        "jwks_uri": f"{issuer}/oauth/jwks",
        "response_types_supported": [],
        "grant_types_supported": [ClientCredentials.GRANT_TYPE],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "authorization_details_types_supported": [DETAIL_TYPE],
    }
