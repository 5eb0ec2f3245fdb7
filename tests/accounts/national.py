"""A person with a browser at the real identity provider of the services (Keycloak)."""

from __future__ import annotations

import html
import re
import time
from typing import Any

import requests
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

HOST = "localhost:8000"  # the provider leads back to local addresses only
SECRETS = {
    "citizen": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "business": "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
}


class LoopbackBrowser(requests.Session):
    """Sends “Secure” cookies to loopback as browsers do: the provider sets them on plain http."""

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        for cookie in self.cookies:
            cookie.secure = False
        return super().prepare_request(request)


def sign_in_there(address: str, name: str, browser: requests.Session | None = None) -> str:
    """Go through the provider's pages from ``address`` and return the address it leads back to."""
    browser = browser or LoopbackBrowser()
    answer = browser.get(address, allow_redirects=False, timeout=20)
    answer = _send(browser, answer, {"username": name, "password": name})
    # A code is good once: another test may have used the one of this half minute.
    step = int(time.time()) // 30
    for at in (step, step + 1, step - 1):
        if answer.status_code != 200:
            break
        code = format_hotp_value(hotp_value(SECRETS[name], at))
        answer = _send(browser, answer, {"otp": code})
    while not answer.headers["Location"].startswith(f"http://{HOST}/"):
        answer = browser.get(answer.headers["Location"], allow_redirects=False, timeout=20)
    return answer.headers["Location"].removeprefix(f"http://{HOST}")


def _send(browser: requests.Session, page: requests.Response, values: dict[str, str]) -> Any:
    found = re.search(r'action="([^"]+)"', page.text)
    assert found is not None, page.text[:500]
    return browser.post(html.unescape(found.group(1)), values, allow_redirects=False, timeout=20)
