"""The coordinator's import: a list is looked at first, row by row, and comes in only when somebody says so.

The file waits in a folder of the data directory under a random name; the work is a job in another process, so the page
only shows how far it is. Without scripts the page asks again by itself every few seconds.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from api.dependencies import House, HouseIn, ViewerIn
from api.pages.drawing import page
from ibasho.accounts import Viewer
from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.files.headings import FORMATS
from ibasho.model import Level, Verdict, kinds
from ibasho.store import jobs
from ibasho.store.jobs import Job, State

__all__ = ["KIND", "commit", "form", "look", "progress", "upload_path"]

KIND = "places"
"""The kind of job that brings a list in."""

_FINDINGS_SHOWN = 200
_KEPT = timedelta(hours=24)
_CHUNK = 1 << 20
_NAME = re.compile(r"[0-9a-f]{32}(\.[a-z0-9]{1,8}){0,2}")

VERDICTS = {
    Verdict.CREATED: "新しく入る",
    Verdict.UPDATED: "直す",
    Verdict.SAME: "かわらない",
    Verdict.DUPLICATE: "ほかの一覧と似ている（入れて、あとで見比べる）",
    Verdict.REFUSED: "入れられない",
    Verdict.NOT_A_RECORD: "説明や空の行",
}
LEVELS = {Level.ERROR.value: "誤り", Level.WARNING.value: "注意", Level.NOTE.value: "お知らせ"}


def form(request: Request) -> Response:
    """Which file, under which name, of which kind."""
    return page(request, "import.html", {"formats": FORMATS, "kinds": kinds(), "problem": ""})


def look(
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    file: UploadFile,
    source: Annotated[str, Form(max_length=200)] = "",
    format: Annotated[str, Form(max_length=40)] = "",
    kind: Annotated[str, Form(max_length=60)] = "",
    consent: Annotated[bool, Form()] = False,
) -> Response:
    """Takes the file and looks it through: nothing is stored in the register."""
    name = Path((file.filename or "").replace("\\", "/")).name[:200]
    if not name:
        raise InvalidInput("file: choose a file", field="file")
    if format and format not in FORMATS:
        raise InvalidInput(f"format {format!r}: {', '.join(FORMATS)} are accepted", field="format")
    kept = _keep(house, file, name)
    parameters = {
        "upload": kept.name,
        "name": name,
        "source": source.strip() or None,
        "format": format or None,
        "kind": kind or None,
        "consent": consent,
        "dry_run": True,
    }
    return _queue(house, viewer, parameters)


def progress(job_id: str, request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """How far it is; then the verdicts, the columns and the findings, before or after it came in."""
    job = _own(house, viewer, job_id)
    told: dict[str, Any] = {
        "job": job,
        "over": job.state not in {State.QUEUED, State.RUNNING},
        "dry": bool(job.parameters.get("dry_run")),
        "verdicts": [],
        "findings": [],
        "more_findings": 0,
        "mapping": [],
        "levels": LEVELS,
        "here": f"/moderation/import/{job.id}",
        "waiting": (_folder(house) / str(job.parameters.get("upload", ""))).is_file(),
    }
    if job.state is State.DONE:
        report = job.result["report"]
        findings = sorted(report["findings"], key=lambda each: list(LEVELS).index(each["level"]))
        told |= {
            "verdicts": [
                (label, report[verdict.value]) for verdict, label in VERDICTS.items() if report[verdict.value]
            ],
            "rows": report["rows"],
            "findings": findings[:_FINDINGS_SHOWN],
            "more_findings": max(0, len(findings) - _FINDINGS_SHOWN),
            "levels_count": Counter(each["level"] for each in findings),
            "mapping": job.result["mapping"],
            "format": job.result["format"],
            "import_id": report["import_id"],
            "comes_in": sum(
                report[each.value] for each in (Verdict.CREATED, Verdict.UPDATED, Verdict.DUPLICATE)
            ),
        }
    answer = page(request, "import_job.html", told)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def commit(job_id: str, house: HouseIn, viewer: ViewerIn) -> Response:
    """「取りこむ」: the file that was looked at comes in, all of it or nothing."""
    job = _own(house, viewer, job_id)
    if job.state is not State.DONE or not job.parameters.get("dry_run"):
        raise Conflict("only a list that was looked through can come in", field="job_id")
    if not (_folder(house) / str(job.parameters["upload"])).is_file():
        raise Conflict("the file is no longer there; send it again", field="file")
    return _queue(house, viewer, job.parameters | {"dry_run": False})


def upload_path(folder: Path, name: str) -> Path:
    """Where the upload of this name waits. Raises InvalidInput for a name that none of ours could have."""
    if not _NAME.fullmatch(name):
        raise InvalidInput("upload: an unknown name", field="upload")
    return folder / "uploads" / name


def _folder(house: House) -> Path:
    return house.settings.data_dir / "uploads"


def _keep(house: House, file: UploadFile, name: str) -> Path:
    """Stores the upload for the owner of this program alone; those older than a day are thrown away."""
    folder = _folder(house)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    oldest = (house.now() - _KEPT).timestamp()
    for each in folder.iterdir():
        if each.stat().st_mtime < oldest:
            each.unlink(missing_ok=True)
    ending = "".join(
        suffix.lower() for suffix in Path(name).suffixes[-2:] if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix)
    )
    kept = folder / f"{secrets.token_hex(16)}{ending}"
    with kept.open("xb") as out:
        kept.chmod(0o600)
        shutil.copyfileobj(file.file, out, _CHUNK)
    return kept


def _queue(house: House, viewer: Viewer, parameters: dict[str, Any]) -> Response:
    with house.writing() as conn:
        job_id = jobs.add(conn, KIND, parameters, at=house.now(), made_by=viewer.user_id)
    house.line.start()
    return RedirectResponse(f"/moderation/import/{job_id}", status_code=303)


def _own(house: House, viewer: Viewer, job_id: str) -> Job:
    """The viewer's own import; another's reads as not there."""
    with house.reading() as conn:
        job = jobs.get(conn, job_id)
    if job.kind != KIND or job.made_by != viewer.user_id:
        raise NotFound(f"job {job_id!r} does not exist", field="job_id")
    return job
