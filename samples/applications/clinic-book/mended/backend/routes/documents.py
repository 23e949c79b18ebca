"""Documents of patients, and leaflets for everyone."""
import os
import secrets

from flask import Blueprint, current_app, jsonify, request, send_from_directory
from flask_jwt_extended import jwt_required

from decorators import current_user
from extensions import db
from models import Document, User

documents_bp = Blueprint("documents", __name__)

# The first bytes of the types of files that may be uploaded.
SIGNATURES = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
}


def extension_of(file):
    """The extension that belongs to the content of a file, or None if it may not be uploaded."""
    start = file.stream.read(16)
    file.stream.seek(0)
    for extension, signature in SIGNATURES.items():
        if start.startswith(signature):
            return extension
    return None


def may_read(user, filename):
    """Whether a user may read an uploaded file."""
    if user.is_staff:
        return True
    document = Document.query.filter_by(filename=filename).first()
    if document is not None:
        return document.patient_id == user.id
    return User.query.filter_by(id=user.id, photo=f"/uploads/{filename}").first() is not None


@documents_bp.get("/api/documents")
@jwt_required()
def list_documents():
    """Documents of the current user; staff see those of all patients."""
    user = current_user()
    query = Document.query
    if not user.is_staff:
        query = query.filter_by(patient_id=user.id)
    return jsonify([document.to_dict() for document in query.order_by(Document.id).limit(200)])


@documents_bp.post("/api/documents")
@jwt_required()
def upload_document():
    """Upload a document, such as a referral or a lab report."""
    file = request.files.get("file")
    if file is None or file.filename == "":
        return jsonify({"error": "No file provided"}), 400

    extension = extension_of(file)
    if extension is None:
        return jsonify({"error": "Only PDF, PNG and JPEG files can be uploaded"}), 415

    user = current_user()
    filename = f"{secrets.token_hex(16)}{extension}"
    file.save(os.path.join(current_app.config["UPLOAD_FOLDER"], filename))

    document = Document(
        patient_id=user.id,
        title=request.form.get("title") or file.filename,
        filename=filename,
    )
    db.session.add(document)
    db.session.commit()
    return jsonify(document.to_dict()), 201


@documents_bp.delete("/api/documents/<int:document_id>")
@jwt_required()
def delete_document(document_id):
    document = db.get_or_404(Document, document_id)
    if document.patient_id != current_user().id:
        return jsonify({"error": "You are not allowed to do this"}), 403

    path = os.path.join(current_app.config["UPLOAD_FOLDER"], document.filename)
    if os.path.exists(path):
        os.remove(path)
    db.session.delete(document)
    db.session.commit()
    return "", 204


@documents_bp.get("/uploads/<filename>")
@jwt_required()
def uploaded_file(filename):
    """Serve uploaded documents and profile photos to those who may see them."""
    if not may_read(current_user(), filename):
        return jsonify({"error": "Not found"}), 404
    return send_from_directory(current_app.config["UPLOAD_FOLDER"], filename)


@documents_bp.get("/api/leaflets")
def list_leaflets():
    return jsonify(sorted(os.listdir(current_app.config["LEAFLET_FOLDER"])))


@documents_bp.get("/api/leaflets/download")
def download_leaflet():
    """Download a leaflet by its file name."""
    filename = request.args.get("file", "")
    return send_from_directory(current_app.config["LEAFLET_FOLDER"], filename, as_attachment=True)
