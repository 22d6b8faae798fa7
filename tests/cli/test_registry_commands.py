"""Every operation of the registry's documents has a command that does it, or a reason for none."""

import click
import pytest
import yaml

from gateway.assets import asset
from gateway.cli import p2

COMMANDS = {
    "blocks.list_blocks": "block list",
    "blocks.query_blocks": "block list",
    "blocks.set_block": "block set",
    "blocks.get_block": "block show",
    "blocks.lift_block": "block lift",
    "blocks.list_stops": "district stops",
    "blocks.get_stop": "district stops",
    "blocks.set_stop": "client stop",
    "blocks.lift_stop": "client resume",
    "consents.list_consents": "consent list",
    "consents.query_consents": "consent list",
    "consents.give_consent": "consent give",
    "consents.get_consent": "consent show",
    "consents.revoke_consent": "consent revoke",
    "credentials.add_secret": "client rotate",
    "credentials.end_secret": "client end-secret",
    "credentials.put_keys": "client keys",
    "credentials.put_redirect_uris": "client redirects",
    "credentials.put_requirements": "client require",
    "datasets.list_datasets": "dataset list",
    "datasets.get_dataset": "dataset list",
    "datasets.approve_dataset": "dataset approve",
    "datasets.withdraw_dataset": "dataset withdraw",
    "district_settings.get_settings": "district show",
    "district_settings.change_settings": "district set",
    "grants.list_grants": "grant list",
    "grants.give_grant": "grant give",
    "grants.import_grants": "grant import",
    "grants.query_grants": "grant query",
    "grants.get_grant": "grant show",
    "grants.narrow_grant": "grant narrow",
    "grants.end_grant": "grant end",
    "identity_providers.list_identity_providers": "person providers",
    "identity_providers.get_identity_provider": "person providers",
    "identity_providers.register_identity_provider": "person provider",
    "identity_providers.end_identity_provider": "person end-provider",
    "parties.list_organizations": "organization list",
    "parties.get_organization": "organization list",
    "parties.register_organization": "organization add",
    "parties.suspend_organization": "organization suspend",
    "parties.reinstate_organization": "organization reinstate",
    "parties.list_clients": "client list",
    "parties.get_client": "client show",
    "parties.register_client": "client add",
    "parties.end_client": "client end",
    "parties.list_agreements": "agreement list",
    "parties.get_agreement": "agreement list",
    "parties.register_agreement": "agreement add",
    "parties.end_agreement": "agreement end",
    "parties.revoke_fedramp": "agreement revoke-fedramp",
    "people.list_roles": "person list",
    "people.get_role": "person list",
    "people.end_role": "person end",
    "people.invite": "person invite",
    "registry.list_crosswalks": "district crosswalks",
    "registry.get_crosswalk": "district crosswalks",
    "registry.list_publications": "district versions",
    "registry.restore_publication": "district restore",
    "relations.list_relations": "relation list",
    "relations.query_relations": "relation list",
    "relations.relate": "relation add",
    "relations.import_relations": "relation import",
    "relations.get_relation": "relation list",
    "relations.end_relation": "relation end",
    "relations.make_child_code": "person child-code",
    "relations.set_postsecondary": "relation postsecondary",
    "why.explain": "why",
}
_FOLDER = "the operator has the folder: 'p2 crosswalk check' and 'diff', then 'p2 district add'"
NONE = {
    "people.give_role": "a district's roles are its steward's; the operator invites the first",
    "registry.submit_crosswalks": _FOLDER,
    "registry.list_drafts": _FOLDER,
    "registry.get_draft": _FOLDER,
    "registry.discard_draft": _FOLDER,
    "registry.preview_draft": _FOLDER,
    "registry.publish_draft": _FOLDER,
    "registry.retire_crosswalk": _FOLDER,
}
_PUBLISHING = {"district restore"}
"""Recorded as a publication, by whom and which: as the operation is, which asks for no reason."""


def operations():
    for document in sorted(asset("openapi").glob("*.yaml")):
        for path, item in (yaml.safe_load(document.read_text()).get("paths") or {}).items():
            for method, operation in item.items():
                if path.startswith("/registry/") and method in (
                    "get",
                    "post",
                    "put",
                    "patch",
                    "delete",
                ):
                    yield method, operation["operationId"].removeprefix("gateway.api.")


def command_of(words):
    found = p2
    for word in words.split():
        found = found.get_command(click.Context(found), word)
        assert found is not None, words
    return found


def test_each_operation_has_a_command_or_a_reason_and_nothing_else_is_named():
    assert not COMMANDS.keys() & NONE.keys()
    assert {name for _, name in operations()} == COMMANDS.keys() | NONE.keys()


@pytest.mark.parametrize("words", sorted(set(COMMANDS.values())))
def test_each_of_those_commands_is_there(words):
    assert not isinstance(command_of(words), click.Group)


CHANGES = sorted(
    {
        COMMANDS[name]
        for method, name in operations()
        if method != "get" and name in COMMANDS and not name.split(".")[1].startswith("query_")
    }
    - {"why", "grant query", "grant import", "relation import"}
    - _PUBLISHING
)


@pytest.mark.parametrize("words", CHANGES)
def test_each_that_changes_something_takes_a_reason(words):
    assert "why" in {one.name for one in command_of(words).params}
