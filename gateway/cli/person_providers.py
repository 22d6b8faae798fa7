"""p2 person provider, providers and end-provider: where a district's people sign in."""

import click

from gateway.cli.entries import echo_entry, every
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT
from gateway.clock import now
from gateway.settings import resolve_secret


@click.command()
@click.argument("district", type=DISTRICT)
@click.argument("name")
@click.option("--issuer", required=True, help="The provider's issuer, an https address.")
@click.option("--client-id", required=True, help="The gateway's id at the provider.")
@click.option("--client-secret", help="Its secret: env:NAME or file:/path.")
@click.option("--why", required=True)
def provider(
    *,
    district: str,
    name: str,
    issuer: str,
    client_id: str,
    client_secret: str | None,
    why: str,
) -> None:
    """
    Register a district's identity provider (OpenID Connect), and print its address to return to.

    \b
    Example:
      p2 person provider 17415 "Kent staff" --issuer https://login.kent.example \\
        --client-id p2 --client-secret env:KENT_LOGIN --why "our people sign in there"
    """
    from gateway.access.openid.providers import Providers, ProviderTerms  # noqa: PLC0415 - heavy

    secret = resolve_secret(client_secret) if client_secret else None
    with opened() as gateway:
        made = Providers(gateway.database, gateway.keys, now).register(
            district,
            ProviderTerms(name, issuer, client_id, secret),
            by=gateway.operator,
            why=why,
        )
        base_url = gateway.settings.base_url
    click.echo(f"{made.id}  {base_url}/sign-in/openid/{made.id}/callback")


@click.command()
@click.argument("district", type=DISTRICT)
def providers(district: str) -> None:
    """A district's identity providers, those that ended too."""
    with opened() as gateway:
        for one in every(
            gateway.database, lambda uow, paging: uow.identity_providers.page_in(district, paging)
        ):
            state = "in use" if one.ended_at is None else f"ended {one.ended_at:%Y-%m-%d}"
            echo_entry(
                f"{one.id}  {state}",
                f"{one.name}, {one.issuer}, client {one.client_id}",
                f"since {one.registered_at:%Y-%m-%d}, registered by {one.registered_by}",
            )


@click.command(name="end-provider")
@click.argument("district", type=DISTRICT)
@click.argument("provider_id")
@click.option("--why", required=True)
def end_provider(district: str, provider_id: str, why: str) -> None:
    """End an identity provider: nobody signs in there, and who did is signed out."""
    from gateway.access.openid.providers import Providers  # noqa: PLC0415 - heavy

    with opened() as gateway:
        Providers(gateway.database, gateway.keys, now).end(
            district, provider_id, by=gateway.operator, why=why
        )
    click.echo(f"{provider_id} has ended; 'p2 person provider' registers another")
