"""Signs each request as the open protocol wants it, with the practice shop's secret."""

import hashlib
import hmac
import secrets
import time

import schemathesis
from requests.auth import AuthBase
from schemathesis.core.parameters import ParameterLocation

APP = "practice-shop"
SECRET = b"practice-practice-practice-practice-0001"


NAMES = ["X-Hexiao-App", "X-Hexiao-Timestamp", "X-Hexiao-Nonce", "X-Hexiao-Signature"]


class Signed(AuthBase):
    """Signs what really goes out: the target of the request line and the body's bytes."""

    def __call__(self, request):
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
        head = "\n".join([timestamp, nonce, request.method, request.path_url, ""])
        tag = hmac.new(SECRET, head.encode() + body, hashlib.sha256)
        request.headers["X-Hexiao-App"] = APP
        request.headers["X-Hexiao-Timestamp"] = timestamp
        request.headers["X-Hexiao-Nonce"] = nonce
        request.headers["X-Hexiao-Signature"] = tag.hexdigest()
        return request


@schemathesis.auth()
class Shop:
    """The practice shop. A case that leaves headers out is about the signature, and stays
    unsigned, unless it is the key of a repeat that is missing."""

    def get(self, case, context):
        headers, meta = case.headers or {}, case.meta
        broken = meta is not None and meta.is_negative_at(ParameterLocation.HEADER)
        keyless = case.method == "POST" and "Idempotency-Key" not in headers
        return Signed() if keyless or not broken else None

    def set(self, case, data, context):
        case._auth = data
        # The case is judged by its own headers; the signature is only known as it is sent.
        case.headers.update(dict.fromkeys(NAMES, "signed"))
