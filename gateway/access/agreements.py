"""When an organization's agreement is in force (RCW 28A.604, FedRAMP)."""

from datetime import date

from gateway.model.agreement import Agreement


def find_lacking(agreement: Agreement, today: date) -> str | None:
    """The first condition that the agreement does not meet today; None when in force."""
    conditions = (
        (agreement.no_sale, "it does not bar the sale of data"),
        (agreement.no_marketing, "it does not bar marketing"),
        (agreement.no_profiling, "it does not bar profiling"),
        (agreement.no_redisclosure, "it does not bar redisclosure"),
        (agreement.ended_at is None, "it was ended"),
        (agreement.starts_on <= today, "it has not begun"),
        (today <= agreement.ends_on, "it has run out"),
        (
            not agreement.uses_cloud
            or (
                agreement.fedramp_level is not None
                and agreement.fedramp_id is not None
                and agreement.fedramp_on is not None
                and agreement.fedramp_on <= today
            ),
            "the vendor's cloud has no FedRAMP authorization on record",
        ),
        (
            not agreement.uses_cloud
            or (
                agreement.fedramp_revoked_at is None
                and (agreement.fedramp_ends_on is None or today <= agreement.fedramp_ends_on)
            ),
            "the FedRAMP authorization of the vendor's cloud has lapsed",
        ),
    )
    return next((lacking for holds, lacking in conditions if not holds), None)
