"""The headers of every answer; what they protect is in `docs/safety.md`."""

from flask import Flask, Response, request

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
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
    if not request.host.partition(":")[0].endswith(".onion"):
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if not response.headers.get("Cache-Control"):
        # Back must show nothing after somebody has left, and no cache may hand one member's page to another.
        response.headers["Cache-Control"] = "no-store"
    return response
