"""Style, scripts and fonts: joined, squeezed and fingerprinted once at the start, and cached for ever by their fingerprint."""

from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app

from forum.core.errors import Missing
from forum.web import squeezing
from forum.web.access import public

STATIC = Path(__file__).parent.parent / "static"
TYPES = {".woff2": "font/woff2", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml; charset=utf-8", ".css": "text/css; charset=utf-8"}

blueprint = Blueprint("assets", __name__)


class Assets:
    """The files a page asks for, under addresses that change with their content."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._urls: dict[str, str] = {}
        self._files: dict[str, tuple[bytes, str]] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in TYPES and path.suffix != ".css":
                content = squeezing.script(path.read_text()).encode() if path.suffix == ".js" else path.read_bytes()
                self._add(path.relative_to(folder).as_posix(), content)
        self._add("site.css", self._style(folder))

    def names(self) -> list[str]:
        """List the files that can be asked for, by the names that `url` takes."""
        return list(self._urls)

    def url(self, name: str) -> str:
        """Return the address of a file, such as `site.css` or `js/exit.js`.

        :raises KeyError: if there is no such file.
        """
        return self._urls[name]

    def get(self, address: str) -> tuple[bytes, str] | None:
        """Return content and type of what stands at an address below /static/."""
        return self._files.get(address)

    def _add(self, name: str, content: bytes) -> None:
        stem, _, suffix = name.rpartition(".")
        address = f"{stem}.{sha256(content).hexdigest()[:12]}.{suffix}"
        kind = TYPES.get(f".{suffix}") or guess_type(name)[0] or "application/octet-stream"
        self._files[address] = (content, kind)
        self._urls[name] = f"/static/{address}"

    def _style(self, folder: Path) -> bytes:
        css = folder / "css"
        names = [line.strip() for line in (css / "order.txt").read_text().splitlines() if line.strip() and not line.startswith("#")]
        style = "\n".join((css / name).read_text() for name in names)
        for name, address in self._urls.items():
            style = style.replace(f"url({name})", f"url({address})").replace(f'url("{name}")', f'url("{address}")')
        return squeezing.style(style).encode()


def init_app(app: Flask) -> None:
    """Load the files and serve them."""
    app.extensions["assets"] = assets = Assets()
    app.jinja_env.globals["asset_url"] = assets.url
    app.register_blueprint(blueprint)


@blueprint.get("/static/<path:address>")
@public
def file(address: str) -> Response:
    """Serve one file for ever: another content has another address."""
    assets: Assets = current_app.extensions["assets"]
    found = assets.get(address)
    if found is None:
        raise Missing
    content, kind = found
    return Response(content, content_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})
