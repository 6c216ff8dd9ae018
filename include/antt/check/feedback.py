"""Tell the sender: an answer in Vietnamese beside the name under which the file came in."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from antt.check.batch import Checked
from antt.settings import TEMPLATES

LONGEST_STEM = 50
"""Characters of a file's name that its answer bears: a name may have 255 bytes, and a character up to four."""
STATE_LABELS = {"accepted": "Đã tiếp nhận", "returned": "Trả lại để bổ sung", "refused": "Từ chối tiếp nhận"}

_TEMPLATES = Environment(
    loader=FileSystemLoader(TEMPLATES / "feedback"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def render_feedback(name: str, checked: Checked) -> str:
    """The answer as a self-contained HTML page."""
    return _TEMPLATES.get_template("tra-loi.html.j2").render(
        name=name, checked=checked, state=STATE_LABELS[checked.state], shown=checked.issues, total=len(checked.issues)
    )


def write_feedback(outbox: Path, name: str, checked: Checked) -> Path:
    """Put the answer into the outbox, under the file's own name."""
    sent = PurePosixPath(name)
    path = outbox / sent.with_name(f"{sent.stem[:LONGEST_STEM]}.tra-loi.html")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{checked.id}")
    temporary.write_text(render_feedback(name, checked), encoding="utf-8")
    temporary.replace(path)
    return path
