"""Signs each request as the open protocol wants it, with the practice shop's secret."""

import hashlib
import hmac
import secrets
import time

import schemathesis
from requests.auth import AuthBase

APP = "practice-shop"
SECRET = b"practice-practice-practice-practice-0001"


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


NAMES = ["X-Hexiao-App", "X-Hexiao-Timestamp", "X-Hexiao-Nonce", "X-Hexiao-Signature"]


@schemathesis.auth()
class Shop:
    """The practice shop. A case that leaves one of the four headers out stays as it is."""

    def get(self, case, context):
        headers = case.headers or {}
        return Signed() if all(name in headers for name in NAMES) else None

    def set(self, case, data, context):
        case._auth = data
