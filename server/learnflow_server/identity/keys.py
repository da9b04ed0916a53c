"""The signing key: RS256, 2048 bits, with its `kid`; made at the first start and readable by the owner only."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

KEY_BITS = 2048
FILE = "signing-key.pem"


@dataclass(frozen=True)
class SigningKey:
    """A private key and its public face."""

    kid: str
    private: rsa.RSAPrivateKey

    def jwk(self) -> dict[str, Any]:
        """The public key as it stands in the JWKS."""
        public: dict[str, Any] = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {"kty": public["kty"], "n": public["n"], "e": public["e"], "use": "sig", "alg": "RS256", "kid": self.kid}


def load_or_make(folder: Path) -> SigningKey:
    """The folder's key, made when there is none; the file has mode 0600 from its first byte.

    Raises:
        OSError: the folder can't be written.
    """
    path = folder / FILE
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        content = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        part = folder / f".{FILE}"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise OSError(f"{path} isn't an RSA key")
    return SigningKey(_kid(private), private)


def _kid(private: rsa.RSAPrivateKey) -> str:
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(public).hexdigest()[:16]
