"""Makes ``.venv`` and ``var/keys.env`` with nothing but the standard library of Python 3.11.

``prepare.py REQUIREMENTS``: the pins are installed when the file is another than last time. Keys
are made once and kept; what the environment gives wins over them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import secrets
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
KEYS = ("SECRET_KEY", "FIELD_KEY")


def say(text: str) -> None:
    sys.stderr.write(f"setup: {text}\n")


def make_environment() -> None:
    """Make the virtual environment, or finish one that an interruption left without pip."""
    if PYTHON.exists() and run(PYTHON, "-c", "import pip").returncode == 0:
        return
    if PYTHON.exists() and run(PYTHON, "-m", "ensurepip").returncode == 0:
        return
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            f"The Python at {sys.executable} lacks its module {' and '.join(missing)}; "
            "on Debian and Ubuntu: apt-get install python3-venv"
        )
    say(f"making {VENV} with Python {sys.version.split()[0]}")
    made = run(sys.executable, "-m", "venv", "--clear", VENV)
    if made.returncode:
        sys.exit(f"The virtual environment could not be made:\n{made.stdout}{made.stderr}")


def install(requirements: Path) -> None:
    """Install the pins, unless this very file was installed before."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    mark = VENV / f".{requirements.name}.sha256"
    if mark.exists() and mark.read_text(encoding="ascii") == digest:
        return
    say(f"installing {requirements.name} (a few minutes the first time)")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    if subprocess.run([*pip, "--requirement", str(requirements)], check=False).returncode:  # noqa: S603
        sys.exit(f"The pins of {requirements.name} could not be installed; see pip's words above.")
    mark.write_text(digest, encoding="ascii")


def keep_keys(folder: Path) -> None:
    """Add the keys that the file lacks; only its owner may read it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "keys.env"
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    names = {line.partition("=")[0] for line in known.splitlines()}
    new = {name: urlsafe_b64encode(secrets.token_bytes(32)).decode() for name in KEYS}
    new["DEMO_PASSWORD"] = secrets.token_urlsafe(12)
    lines = [f"{name}={value}\n" for name, value in new.items() if name not in names]
    if not lines:
        return
    say(f"writing keys to {path}")
    if known and not known.endswith("\n"):
        lines.insert(0, "\n")
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8"
    ) as file:
        file.writelines(lines)
    path.chmod(0o600)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def main() -> None:
    make_environment()
    install(ROOT / sys.argv[1])
    keep_keys(ROOT / (os.environ.get("PORTAL_VAR_DIR") or "var"))
    os.execv(PYTHON, [str(PYTHON), "-m", "portal_site.lib.catalogues"])  # noqa: S606


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
