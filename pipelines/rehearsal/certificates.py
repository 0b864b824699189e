"""A certificate and credentials, good for one rehearsal and nothing else.

Google's clients look for credentials for some twenty seconds where there are none, so they get
an account whose tokens come from this machine. TensorFlow's own storage client speaks HTTPS to
its hosts whatever `STORAGE_EMULATOR_HOST` says, but goes through a proxy and trusts the
authorities of a file, when the environment names them.
"""

import datetime
import json
from pathlib import Path

HOSTS = ("www.googleapis.com", "storage.googleapis.com")
CERTIFICATE, KEY, CREDENTIALS = "certificate.pem", "key.pem", "credentials.json"
TOKEN_PATH = "/token"
_VALID = datetime.timedelta(days=2)


def make(folder: Path) -> tuple[Path, Path]:
    """Writes a self-signed certificate and its key.

    Returns:
        Their paths, PEM each. The key is this user's alone, and good for `HOSTS` only.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "rehearsal")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _VALID)
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    certificate_path, key_path = folder / CERTIFICATE, folder / KEY
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.touch(mode=0o600)
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_path, key_path


def make_credentials(folder: Path, issuer: str) -> None:
    """Writes a service account's file, with a key made for it.

    Args:
        issuer: the address that answers `TOKEN_PATH` with a token.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    account = {
        "type": "service_account",
        "project_id": "rehearsal",
        "private_key_id": "rehearsal",
        "private_key": key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        "client_email": "rehearsal@rehearsal.iam.gserviceaccount.com",
        "client_id": "0",
        "token_uri": issuer + TOKEN_PATH,
    }
    path = folder / CREDENTIALS
    path.touch(mode=0o600)
    path.write_text(json.dumps(account))
