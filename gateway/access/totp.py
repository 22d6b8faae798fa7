"""Codes of an authenticator (TOTP, RFC 6238), and codes for when it is lost."""

import secrets
from datetime import datetime

import pyotp
from pyotp.utils import strings_equal

STEP_SECONDS = 30
RECOVERY_CODES = 10
_RECOVERY_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_RECOVERY_LENGTH = 16


def make_secret() -> str:
    """A new secret of 160 bits, in Base32 as authenticators take it."""
    return pyotp.random_base32()


def make_recovery_codes() -> tuple[str, ...]:
    """Codes of 80 bits each."""
    return tuple(
        "".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    )


def uri_of(secret: str, login: str) -> str:
    """What an authenticator reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=login, issuer_name="P2")


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code it is, of this one and its neighbours; None where of none."""
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    step = totp.timecode(now)
    steps = [
        one for one in (step - 1, step, step + 1) if strings_equal(totp.generate_otp(one), code)
    ]
    return steps[0] if steps else None
