"""A small OpenID Connect provider on this machine: discovery, keys, authorization code with PKCE, RSA-signed id tokens."""

import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "helsehub", "only-the-portal-knows"


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Whoever comes is `person` (claims), or cancels when it is None. `lies` are claims of the id token to spoil."""

    def __init__(self):
        self.key, self.signs_with = new_key(), None
        self.person = {"sub": "kari-1", "email": "kari@lier.example", "email_verified": True, "name": "Kari Nordmann"}
        self.lies, self.userinfo_lies, self.algorithm = {}, {}, "RS256"
        self.broken = set()  # paths that answer 500
        self.asked, self.codes, self.tokens = [], {}, {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def discovery(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.issuer + "/authorize",
            "token_endpoint": self.issuer + "/token",
            "userinfo_endpoint": self.issuer + "/userinfo",
            "jwks_uri": self.issuer + "/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def jwks(self):
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked):
        """The address the person is sent back to."""
        self.asked.append(asked)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        answer = {"state": asked["state"]}
        if self.person is None:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe(16)
            self.codes[answer["code"]] = (asked, self.person)
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, sent):
        asked, person = self.codes.pop(sent["code"], (None, None))  # a code is good for one time
        if asked is None or (sent["client_id"], sent["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return None
        challenge = urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "sub": person["sub"]}
        claims = {**claims, "nonce": asked["nonce"], **self.lies}
        key = "x" * 64 if self.algorithm == "HS256" else self.signs_with or self.key
        access = secrets.token_urlsafe(16)
        self.tokens[access] = person
        id_token = jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "one"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": id_token}

    def _handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                address = urlsplit(self.path)
                if address.path in provider.broken:
                    return self.answer(500, {})
                if address.path == "/.well-known/openid-configuration":
                    return self.answer(200, provider.discovery())
                if address.path == "/jwks":
                    return self.answer(200, provider.jwks())
                if address.path == "/userinfo":
                    person = provider.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
                    return self.answer(200 if person else 401, {**(person or {}), **provider.userinfo_lies})
                if address.path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(single(address.query)))
                    self.end_headers()
                    return None
                return self.answer(404, {})

            def do_POST(self):
                sent = single(self.rfile.read(int(self.headers["Content-Length"])).decode())
                found = None if "/token" in provider.broken else provider.token(sent)
                return self.answer(200 if found else 400, found or {"error": "invalid_grant"})

            def answer(self, status, content):
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        return Handler


def single(query):
    return {name: values[0] for name, values in parse_qs(query).items()}
