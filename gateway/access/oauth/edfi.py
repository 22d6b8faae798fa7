"""What an Ed-Fi client asks of its own token: POST /oauth/token_info of the ODS/API."""

from collections.abc import Iterator
from typing import Any

from gateway.access.scopes import covers
from gateway.access.tokens import AccessToken
from gateway.cedars.datasets import all_datasets
from gateway.model.district import District
from gateway.model.purpose import Action

_OPERATIONS = {Action.READ: ("Read",), Action.WRITE: ("Create", "Update")}


def describe_token(token: AccessToken, district: District) -> dict[str, Any]:
    """The token as the ODS/API tells it, at that district; its resources are datasets."""
    return {
        "active": True,
        "client_id": token.client_id,
        "namespace_prefixes": [],
        "education_organizations": [
            {
                "education_organization_id": int(district.code),
                "name_of_institution": district.name,
                "type": "edfi.LocalEducationAgency",
                "local_education_agency_id": int(district.code),
            }
        ],
        "assigned_profiles": [],
        "claim_set": {"name": str(token.purpose or "")},
        "resources": list(_resources(token, district.code)),
    }


def _resources(token: AccessToken, district: str) -> Iterator[dict[str, Any]]:
    for dataset in all_datasets():
        operations = [
            operation
            for action in Action
            if covers(token.scopes, district, dataset, action)
            for operation in _OPERATIONS[action]
        ]
        if operations:
            yield {"resource": dataset, "operations": operations}
