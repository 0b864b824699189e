"""Signatures, identifiers and status lists are the standards' own: their published vectors."""

import base64
import json

import hypothesis.strategies as st
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given

from classroom.certificate import decentralized_ids, signed_tokens, status_list
from classroom.certificate.signed_tokens import NotProven, Token
from pipelines.problems import RequestError

# RFC 8037, appendix A: the key, and a JWS that it has signed.
SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
JWS = (
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg"
    "3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
)


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


KEY = Ed25519PrivateKey.from_private_bytes(raw(SEED))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
DID = decentralized_ids.did_key(raw(PUBLIC))
KEY_ID = f"{DID}#{DID.removeprefix('did:key:')}"
PAYLOAD = {"id": "urn:x", "name": "Ørsted", "list": [1, 2.5, None]}


def test_the_signature_of_rfc_8037_is_taken_and_a_change_of_it_is_not():
    assert signed_tokens.signed_by(Token(JWS, "", {}, None), raw(PUBLIC))
    assert not signed_tokens.signed_by(Token(JWS.replace("RXh", "RXg"), "", {}, None), raw(PUBLIC))
    other = OTHER.public_key().public_bytes_raw()
    assert not signed_tokens.signed_by(Token(JWS, "", {}, None), other)


def test_a_token_is_what_ed25519_alone_verifies_by_hand():
    token = signed_tokens.sign(PAYLOAD, KEY, KEY_ID)
    head, body, signature = token.split(".")
    KEY.public_key().verify(raw(signature), f"{head}.{body}".encode())
    with pytest.raises(InvalidSignature):
        OTHER.public_key().verify(raw(signature), f"{head}.{body}".encode())
    # The headers that Open Badges allows, and never the private part of the key.
    assert json.loads(raw(head)) == {
        "alg": "EdDSA",
        "typ": "JWT",
        "kid": KEY_ID,
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": PUBLIC},
    }
    assert json.loads(raw(body)) == PAYLOAD
    read = signed_tokens.read(token, "it")
    assert (read.payload, read.key_id, read.embedded) == (PAYLOAD, KEY_ID, raw(PUBLIC))


@given(st.data())
def test_each_changed_letter_of_a_token_is_told(data):
    """Those too that leave the signature's bytes as they are."""
    token = signed_tokens.sign(PAYLOAD, KEY, KEY_ID)
    at = data.draw(st.integers(0, len(token) - 1) | st.just(len(token) - 1))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n"
    letter = data.draw(st.sampled_from(letters.replace(token[at], "")))
    changed = token[:at] + letter + token[at + 1 :]
    try:
        read = signed_tokens.read(changed, "it")
    except NotProven:
        return
    assert not signed_tokens.signed_by(read, raw(PUBLIC))


def test_a_second_spelling_of_the_same_signature_is_refused():
    """Of its last letter four bits count for nothing; libraries differ in what they take."""
    token = signed_tokens.sign(PAYLOAD, KEY, KEY_ID)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = token[:-1] + letters[letters.index(token[-1]) + 1]
    assert raw(other.split(".")[2]) == raw(token.split(".")[2])
    with pytest.raises(NotProven):
        signed_tokens.read(other, "it")


@pytest.mark.parametrize(
    "header", [{"alg": "none"}, {"alg": "HS256"}, {"crit": ["b64"], "b64": False}]
)
def test_another_algorithm_or_an_unknown_header_is_refused(header):
    head = {"alg": "EdDSA", "kid": KEY_ID} | header
    parts = [json.dumps(part).encode() for part in (head, PAYLOAD)]
    first, second = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    signature = KEY.sign(f"{first}.{second}".encode())
    token = f"{first}.{second}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    with pytest.raises(NotProven):
        signed_tokens.read(token, "it")


def test_identifiers_of_the_did_key_method():
    # Of its draft: the key of RFC 8037's example, and that of a seed of zeros.
    assert DID == "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"
    zeros = OTHER.public_key().public_bytes_raw()
    assert (
        decentralized_ids.did_key(zeros)
        == "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"
    )
    assert decentralized_ids.key_in(DID) == raw(PUBLIC)
    # A P-256 key of the draft, which cannot have signed with Ed25519.
    with pytest.raises(ValueError, match="no Ed25519 key"):
        decentralized_ids.key_in("did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169")


# The encodings of points of low order, as libraries list those that they refuse (with and without
# the sign, and y beyond the prime).
LOW_ORDER = [
    "00" * 32,
    "01" + "00" * 31,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
]


@pytest.mark.parametrize("key", LOW_ORDER)
@pytest.mark.parametrize("sign", [0, 0x80])
def test_a_key_by_which_anybody_can_sign_is_no_issuers(key, sign):
    public = bytearray.fromhex(key)
    public[-1] |= sign
    with pytest.raises(ValueError, match="low order, by which anybody can sign"):
        decentralized_ids.key_in(decentralized_ids.did_key(bytes(public)))


def test_base58_is_that_of_its_draft():
    assert decentralized_ids.multibase(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"
    assert decentralized_ids.multibase(bytes.fromhex("0000287fb4cd")) == "z11233QC4"


@given(st.integers(0, 3), st.binary(max_size=60))
def test_multibase_keeps_every_byte(zeros, rest):
    data = bytes(zeros) + rest
    assert decentralized_ids.from_multibase(decentralized_ids.multibase(data)) == data


@pytest.mark.parametrize(
    ("url", "did", "document"),
    [  # of the did:web method's own examples
        ("https://w3c-ccg.github.io", "did:web:w3c-ccg.github.io", "/.well-known/did.json"),
        ("https://w3c-ccg.github.io/user/alice", "did:web:w3c-ccg.github.io:user:alice", None),
        ("https://example.com:3000/user/alice/", "did:web:example.com%3A3000:user:alice", None),
    ],
)
def test_identifiers_of_the_did_web_method(url, did, document):
    assert decentralized_ids.did_web(url) == did
    folder = decentralized_ids.folder_address(did)
    assert f"{folder}/did.json" == url.rstrip("/") + (document or "/did.json")


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "https://",
        "https://a.example/?b",
        "https://a.example/../b",
        "a",
        "https://a b",
    ],
)
def test_of_other_addresses_no_identifier_is_made(url):
    with pytest.raises(RequestError, match="cannot be made of"):
        decentralized_ids.did_web(url)


def test_a_document_gives_its_key_to_sign_with_and_no_other():
    did = "did:web:school.example"
    key = decentralized_ids.PublicKey(f"{did}#one", raw(PUBLIC))
    said = decentralized_ids.document(did, [key])
    assert decentralized_ids.key_of(said, f"{did}#one") == key
    with pytest.raises(ValueError, match="no key"):
        decentralized_ids.key_of(said, f"{did}#two")
    with pytest.raises(ValueError, match="may sign"):
        decentralized_ids.key_of(said | {"assertionMethod": []}, f"{did}#one")
    relative = json.loads(json.dumps(said).replace(f"{did}#", "#"))
    assert decentralized_ids.key_of(relative, f"{did}#one") == key


def test_the_status_list_of_the_standards_example_is_read():
    # Of "Bitstring Status List v1.0", example 2: of 131,072 badges none is revoked.
    text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    assert not status_list.is_set(text, 0)
    assert not status_list.is_set(text, 131_071)
    with pytest.raises(ValueError, match="no number 131072"):
        status_list.is_set(text, 131_072)


@given(
    st.sets(st.integers(0, status_list.SIZE - 1), max_size=5), st.integers(0, status_list.SIZE - 1)
)
def test_a_status_list_has_those_that_were_put_in(revoked, other):
    text = status_list.encoded(revoked)
    assert all(status_list.is_set(text, index) for index in revoked)
    assert status_list.is_set(text, other) == (other in revoked)


def test_the_first_number_is_the_leftmost_bit():
    import gzip

    bits = gzip.decompress(raw(status_list.encoded({0, 10})[1:]))
    assert bits[:3] == bytes([0b1000_0000, 0b0010_0000, 0])
    assert len(bits) == 16 * 1024


@pytest.mark.parametrize("text", ["", "H4sI", "u####", "uH4sI", "u" + "A" * 40])
def test_what_is_no_status_list_is_told(text):
    with pytest.raises(ValueError, match="it "):
        status_list.is_set(text, 0)


def test_a_status_list_that_unpacks_without_end_is_refused():
    import gzip

    bomb = base64.urlsafe_b64encode(gzip.compress(bytes(20_000_000))).decode().rstrip("=")
    with pytest.raises(ValueError, match="no number"):
        status_list.is_set(f"u{bomb}", 0)
