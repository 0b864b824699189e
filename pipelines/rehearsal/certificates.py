"""A certificate for the hosts that TensorFlow's own storage client insists on.

It speaks HTTPS to these names whatever `STORAGE_EMULATOR_HOST` says, but goes through a proxy
and trusts the authorities of a file, when the environment names them.
"""

import datetime
from pathlib import Path

HOSTS = ("www.googleapis.com", "storage.googleapis.com")
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
    certificate_path, key_path = folder / "certificate.pem", folder / "key.pem"
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
