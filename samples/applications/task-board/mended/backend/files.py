import json
import os
import tarfile
import uuid
from urllib.parse import urlsplit

import requests
from flask import Blueprint, g, jsonify, request, send_from_directory

from accounts import login_required, read_json
from database import BASE_DIR, get_db

files = Blueprint("files", __name__)

UPLOAD_FOLDER = os.path.join(BASE_DIR, "uploads")
EXPORT_FOLDER = os.path.join(BASE_DIR, "exports")
KINDS = (".png", ".jpg", ".jpeg", ".pdf", ".txt", ".csv")
PREVIEW_HOSTS = frozenset(os.environ.get("PREVIEW_HOSTS", "github.com,gitlab.com,wikipedia.org").split(","))
PREVIEW_BYTES = 500


def init_folders():
    for folder in (UPLOAD_FOLDER, EXPORT_FOLDER):
        os.makedirs(folder, mode=0o700, exist_ok=True)


@files.post("/api/attachments")
@login_required
def upload():
    file = request.files.get("file")
    if file is None or not file.filename:
        return jsonify({"error": "No file was sent"}), 400
    kind = os.path.splitext(file.filename)[1].lower()
    if kind not in KINDS:
        return jsonify({"error": "A file must be one of " + ", ".join(KINDS)}), 400
    name = f"{uuid.uuid4().hex}{kind}"
    file.save(os.path.join(UPLOAD_FOLDER, name))
    db = get_db()
    db.execute("INSERT INTO attachments (name, owner_id) VALUES (?, ?)", (name, g.user["id"]))
    db.commit()
    return jsonify({"name": name}), 201


@files.get("/api/attachments")
@login_required
def download():
    name = request.args.get("name", "")
    known = get_db().execute(
        "SELECT name FROM attachments WHERE name = ? AND owner_id = ?", (name, g.user["id"])
    ).fetchone()
    if known is None:
        return jsonify({"error": "No such file"}), 404
    return send_from_directory(UPLOAD_FOLDER, known["name"], as_attachment=True)


@files.post("/api/link-preview")
@login_required
def link_preview():
    try:
        address = urlsplit(str(read_json().get("url", "")))
    except ValueError:
        return jsonify({"error": "url must be an address"}), 400
    if address.scheme != "https" or address.netloc not in PREVIEW_HOSTS:
        return jsonify({"error": "Pages of these can be shown: " + ", ".join(sorted(PREVIEW_HOSTS))}), 400
    try:
        with requests.get(address.geturl(), timeout=5, allow_redirects=False, stream=True) as page:
            start = page.raw.read(PREVIEW_BYTES, decode_content=True)
    except requests.RequestException:
        return jsonify({"error": "The page cannot be read"}), 502
    return jsonify({"status": page.status_code, "text": start.decode("utf-8", "replace")})


@files.post("/api/exports")
@login_required
def export():
    archive = f"{uuid.uuid4().hex}.tar.gz"
    own = get_db().execute("SELECT name FROM attachments WHERE owner_id = ?", (g.user["id"],)).fetchall()
    with tarfile.open(os.path.join(EXPORT_FOLDER, archive), "w:gz") as packed:
        for row in own:
            packed.add(os.path.join(UPLOAD_FOLDER, row["name"]), arcname=row["name"])
    return jsonify({"archive": archive, "output": ""})


@files.post("/api/imports")
@login_required
def import_board():
    titles = titles_in(str(read_json().get("board", "")))
    if titles is None:
        return jsonify({"error": "board must be JSON with a list of tasks that have titles"}), 400
    db = get_db()
    db.executemany("INSERT INTO tasks (owner_id, title) VALUES (?, ?)", [(g.user["id"], title) for title in titles])
    db.commit()
    return jsonify({"imported": len(titles)}), 201


def titles_in(text):
    try:
        board = json.loads(text)
    except (ValueError, RecursionError):
        return None
    tasks = board.get("tasks") if isinstance(board, dict) else None
    if not isinstance(tasks, list) or len(tasks) > 1000:
        return None
    titles = [task.get("title") if isinstance(task, dict) else None for task in tasks]
    return titles if all(isinstance(title, str) and 0 < len(title) <= 200 for title in titles) else None
