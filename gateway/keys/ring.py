"""The key ring: what is at rest about a student is made and opened here, and nowhere else."""

import base64
import hmac
import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

from gateway.errors import StoreError
from gateway.keys.derivation import derive, derive_district
from gateway.keys.material import Master, Material, TokenKey, load_material
from gateway.model.student import SSID_PATTERN

_SIV_KEY_BYTES = 64
_NONCE_BYTES = 16
_DIGEST_KEY_BYTES = 32
_BLOCK_BYTES, _SSID_BYTES = 16, 5
_SPOILT = "something encrypted is not as it was made"


class KeyRing:
    """
    Every key of the gateway, from outside its database.

    A student's reference is deterministic (AES-SIV, RFC 5297), so that it can be looked up; it
    opens only with the key of the district whose record it is. Its repr says nothing.
    """

    def __init__(self, material: Material) -> None:
        self._masters: Mapping[str, Master] = {master.id: master for master in material.masters}
        self._newest, self._oldest = material.masters[-1], material.masters[0]
        self._checkpoint_key = Ed25519PrivateKey.from_private_bytes(material.checkpoint_seed)
        self._token_keys = {key.kid: key for key in material.token_keys}
        self._ciphers: dict[tuple[str, str], AESSIV] = {}
        self._secrets: dict[tuple[str, str], bytes] = {}
        self._lock = Lock()

    @classmethod
    def load(cls, reference: str) -> "KeyRing":
        """The ring that `file:/path` or `env:NAME` refers to."""
        return cls(load_material(reference))

    def __repr__(self) -> str:
        return "KeyRing(…)"

    def reference(self, district: str, ssid: str) -> str:
        """What the database may hold of the student: encrypted under the newest key."""
        return self._reference(self._newest, district, ssid)

    def references(self, district: str, ssid: str) -> frozenset[str]:
        """The student's reference under every live key version, for a look-up."""
        return frozenset(
            self._reference(master, district, ssid) for master in self._masters.values()
        )

    def open_reference(self, district: str, reference: str) -> str:
        """The SSID behind a reference of that district; StoreError if no key of it opens it."""
        master, sealed = self._split(reference)
        return self._open(self._district_cipher(master, district), sealed, district.encode())

    def encrypt_name(self, text: str) -> str:
        """A person's name as the database may hold it; equal names look different."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._name_cipher(self._newest).encrypt(text.encode(), [nonce])
        return f"{self._newest.id}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt_name(self, encrypted: str) -> str:
        """The name behind what `encrypt_name` made."""
        master, sealed = self._split(encrypted)
        nonce, sealed = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._open(self._name_cipher(master), sealed, nonce)

    def seal(self, district: str, text: str, *bound_to: str) -> str:
        """
        The text under the district's newest key, bound to these words; never twice the same.

        Destroying the district's keys destroys it.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        bound = [*(word.encode() for word in bound_to), nonce]
        sealed = self._seal_cipher(self._newest, district).encrypt(text.encode(), bound)
        return f"{self._newest.id}:{base64.b64encode(nonce + sealed).decode()}"

    def unseal(self, district: str, sealed: str, *bound_to: str) -> str:
        """What `seal` was given; StoreError for anything else, or other words."""
        master, whole = self._split(sealed)
        nonce, rest = whole[:_NONCE_BYTES], whole[_NONCE_BYTES:]
        bound = [*(word.encode() for word in bound_to), nonce]
        return self._open(self._seal_cipher(master, district), rest, *bound)

    def resource_id(self, district: str, resource: str, ssid: str, natural_key: str) -> str:
        """
        An id of a student's row that says nothing of the student: 32 hex digits.

        One AES block over the SSID and a part of the natural key's digest, under a key of the
        district and the resource; the oldest master's, so that ids outlive a rotation.
        """
        master = self._oldest
        tag = self._tag(master, district, resource, natural_key)[: _BLOCK_BYTES - _SSID_BYTES]
        block = int(ssid).to_bytes(_SSID_BYTES) + tag
        encryptor = self._block_cipher(master, district, resource).encryptor()
        return encryptor.update(block).hex()

    def open_resource_id(self, district: str, resource: str, resource_id: str) -> str | None:
        """The SSID in an id that may have been made by `resource_id`; None where it has none."""
        decryptor = self._block_cipher(self._oldest, district, resource).decryptor()
        block = decryptor.update(bytes.fromhex(resource_id))
        ssid = str(int.from_bytes(block[:_SSID_BYTES]))
        return ssid if SSID_PATTERN.fullmatch(ssid) else None

    def catalogue_id(self, district: str, resource: str, natural_key: str) -> str:
        """An id of a row that is about no student: 32 hex digits, the same for the same key."""
        return self._tag(self._oldest, district, resource, natural_key)[:_BLOCK_BYTES].hex()

    def digest(self, data: bytes) -> str:
        """A keyed digest: who has the data and the key can show what left; nobody can guess it."""
        mac = hmac.new(self._newest.digests, data, sha256).hexdigest()
        return f"{self._newest.id}:{mac}"

    def look_up_digest(self, text: str) -> str:
        """What the database holds of a login or code, to find it by; keyed, so none is guessed."""
        return self._look_up_digest(self._newest, text)

    def look_up_digests(self, text: str) -> frozenset[str]:
        """The digest under every live key version, for a look-up."""
        return frozenset(self._look_up_digest(master, text) for master in self._masters.values())

    @property
    def checkpoint_key(self) -> Ed25519PrivateKey:
        """The key that signs the log's checkpoints."""
        return self._checkpoint_key

    @property
    def token_keys(self) -> Mapping[str, TokenKey]:
        """ES256 keys by kid: every one verifies, the active one signs."""
        return self._token_keys

    @property
    def active_token_key(self) -> TokenKey:
        """The key that signs access tokens."""
        return next(key for key in self._token_keys.values() if key.is_active)

    def _tag(self, master: Master, district: str, resource: str, natural_key: str) -> bytes:
        key = self._district_secret(master, district, f"natural key {district} {resource}")
        return hmac.digest(key, natural_key.encode(), "sha256")

    def _block_cipher(self, master: Master, district: str, resource: str) -> Cipher[ECB]:
        """One block is encrypted at a time, each of its own; that is what ECB is."""
        key = self._district_secret(master, district, f"resource {district} {resource}")
        return Cipher(AES256(key), ECB())  # noqa: S305 - single blocks, as above

    def _district_secret(self, master: Master, district: str, use: str) -> bytes:
        """Derived once: a list makes an id for each of its rows."""
        with self._lock:
            if (master.id, use) not in self._secrets:
                secret = derive_district(master.nodes, district)
                info = f"p2 {use} {master.id}"
                self._secrets[master.id, use] = derive(secret, info, _DIGEST_KEY_BYTES)
            return self._secrets[master.id, use]

    def _reference(self, master: Master, district: str, ssid: str) -> str:
        cipher = self._district_cipher(master, district)
        sealed = cipher.encrypt(ssid.encode(), [district.encode()])
        return f"{master.id}:{base64.b64encode(sealed).decode()}"

    def _look_up_digest(self, master: Master, text: str) -> str:
        key = derive(master.names, f"p2 look-up {master.id}", _DIGEST_KEY_BYTES)
        return f"{master.id}:{hmac.new(key, text.encode(), sha256).hexdigest()}"

    def _district_cipher(self, master: Master, district: str) -> AESSIV:
        return self._cipher(
            (master.id, district),
            lambda: derive(
                derive_district(master.nodes, district),
                f"p2 reference {district} {master.id}",
                _SIV_KEY_BYTES,
            ),
        )

    def _seal_cipher(self, master: Master, district: str) -> AESSIV:
        return self._cipher(
            (master.id, f"seal {district}"),
            lambda: derive(
                derive_district(master.nodes, district),
                f"p2 seal {district} {master.id}",
                _SIV_KEY_BYTES,
            ),
        )

    def _name_cipher(self, master: Master) -> AESSIV:
        return self._cipher(
            (master.id, "names"),
            lambda: derive(master.names, f"p2 names {master.id}", _SIV_KEY_BYTES),
        )

    def _cipher(self, name: tuple[str, str], derive_key: Callable[[], bytes]) -> AESSIV:
        with self._lock:
            if name not in self._ciphers:
                self._ciphers[name] = AESSIV(derive_key())
            return self._ciphers[name]

    def _split(self, text: str) -> tuple[Master, bytes]:
        key_id, _, sealed = text.partition(":")
        master = self._masters.get(key_id)
        if master is None:
            raise StoreError("something is encrypted under a key that is not in the key ring")
        try:
            decoded = base64.b64decode(sealed, validate=True)
        except ValueError:
            raise StoreError(_SPOILT) from None
        if base64.b64encode(decoded).decode() != sealed:  # one way to write it: no bit is free
            raise StoreError(_SPOILT)
        return master, decoded

    def _open(self, cipher: AESSIV, sealed: bytes, *bound_to: bytes) -> str:
        try:
            return cipher.decrypt(sealed, list(bound_to)).decode()
        except (InvalidTag, ValueError):
            raise StoreError(_SPOILT) from None
