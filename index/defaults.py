"""Where the entry points look when nothing is said. Rooms below take paths as arguments."""

import hashlib
from pathlib import Path

from corpus.folder.scan import list_files

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "corpus" / "reports"
SAMPLES = ROOT / "corpus" / "samples"
BUILT = ROOT / "index" / "built"


def default_reports() -> Path:
    """The user's own folder if a report is in it, else the samples."""
    return REPORTS if REPORTS.is_dir() and list_files(REPORTS) else SAMPLES


def default_index(reports: Path) -> Path:
    """The index of this folder: each folder has its own, so that asking another does not replace it."""
    folder = reports.resolve()
    if folder in (REPORTS, SAMPLES):
        return BUILT / folder.name
    name = hashlib.sha256(str(folder).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return BUILT / f"folder-{name}"
