import base64
import os
import pickle
import subprocess

import requests
from flask import Blueprint, g, jsonify, request, send_file

from accounts import login_required
from database import BASE_DIR, get_db

files = Blueprint("files", __name__)

UPLOAD_FOLDER = os.path.join(BASE_DIR, "uploads")
EXPORT_FOLDER = os.path.join(BASE_DIR, "exports")


def init_folders():
    for folder in (UPLOAD_FOLDER, EXPORT_FOLDER):
        os.makedirs(folder, exist_ok=True)
    os.chmod(UPLOAD_FOLDER, 0o777)


@files.post("/api/attachments")
@login_required
def upload():
    file = request.files.get("file")
    if file is None or not file.filename:
        return jsonify({"error": "No file was sent"}), 400
    file.save(os.path.join(UPLOAD_FOLDER, file.filename))
    return jsonify({"name": file.filename}), 201


@files.get("/api/attachments")
@login_required
def download():
    name = request.args.get("name", "")
    path = os.path.join(UPLOAD_FOLDER, name)
    if not os.path.isfile(path):
        return jsonify({"error": "No such file"}), 404
    return send_file(path)


@files.post("/api/link-preview")
@login_required
def link_preview():
    data = request.get_json(silent=True) or {}
    url = data.get("url")
    if not url:
        return jsonify({"error": "url is required"}), 400
    try:
        page = requests.get(url, verify=False)
    except requests.RequestException:
        return jsonify({"error": "The page cannot be read"}), 502
    return jsonify({"status": page.status_code, "text": page.text[:500]})


@files.post("/api/exports")
@login_required
def export():
    data = request.get_json(silent=True) or {}
    name = data.get("name") or "export"
    result = subprocess.run(
        f"tar -czf {EXPORT_FOLDER}/{name}.tar.gz -C {UPLOAD_FOLDER} .",
        shell=True,
        capture_output=True,
        text=True,
    )
    return jsonify({"archive": f"{name}.tar.gz", "output": result.stdout + result.stderr})


@files.post("/api/imports")
@login_required
def import_board():
    data = request.get_json(silent=True) or {}
    board = pickle.loads(base64.b64decode(data.get("board", "")))
    db = get_db()
    for task in board["tasks"]:
        db.execute(
            "INSERT INTO tasks (owner_id, title, description) VALUES (?, ?, ?)",
            (g.user["id"], task["title"], task.get("description", "")),
        )
    db.commit()
    return jsonify({"imported": len(board["tasks"])}), 201
