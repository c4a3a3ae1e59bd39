"""The headers of every answer, and the way to the onion address; what they protect is in `docs/safety.md`."""

from urllib.parse import quote

from flask import Flask, Response, current_app, request

from forum.web.session import SAFE_METHODS

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    # Not no-referrer: with it Chromium sends `Origin: null` on our own forms and no Referer, and they would be refused.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()",
    "X-Robots-Tag": "noindex",
}


def init_app(app: Flask) -> None:
    """Send the headers with every answer."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    response.headers.update(HEADERS)
    onion = _is_onion(request.host)
    if not onion:
        # Also where the request seems plain: the proxy in front may have said nothing of https, and browsers pass the header over on plain http.
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    address = current_app.config["SETTINGS"].onion_address
    if address and request.is_secure and not onion and _is_a_page(response):
        response.headers["Onion-Location"] = address + _place()
    if not response.headers.get("Cache-Control"):
        # Back must show nothing after somebody has left, and no cache may hand one member's page to another.
        response.headers["Cache-Control"] = "no-store"
    return response


def _is_onion(host: str) -> bool:
    return host.partition(":")[0].rstrip(".").lower().endswith(".onion")


def _is_a_page(response: Response) -> bool:
    # Not the answer to a form: some browsers go over by themselves, and the words on such a page would be lost.
    return request.method in SAFE_METHODS and response.mimetype == "text/html" and not 300 <= response.status_code < 400


def _place() -> str:
    """Return path and query as they may stand in a header."""
    query = quote(request.query_string, safe="%&=+;,/?:@!$'()*~-._")
    return quote("/" + request.path.lstrip("/")) + (f"?{query}" if query else "")
