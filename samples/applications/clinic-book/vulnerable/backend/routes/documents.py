"""Documents of patients, and leaflets for everyone."""
import os

from flask import Blueprint, current_app, jsonify, request, send_file, send_from_directory
from flask_jwt_extended import jwt_required
from werkzeug.utils import secure_filename

from decorators import current_user
from extensions import db
from models import Document

documents_bp = Blueprint("documents", __name__)


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

    user = current_user()
    filename = f"{user.id}_{secure_filename(file.filename)}"
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
def uploaded_file(filename):
    """Serve uploaded documents and profile photos."""
    return send_from_directory(current_app.config["UPLOAD_FOLDER"], filename)


@documents_bp.get("/api/leaflets")
def list_leaflets():
    return jsonify(sorted(os.listdir(current_app.config["LEAFLET_FOLDER"])))


@documents_bp.get("/api/leaflets/download")
def download_leaflet():
    """Download a leaflet by its file name."""
    filename = request.args.get("file", "")
    path = os.path.join(current_app.config["LEAFLET_FOLDER"], filename)
    if not os.path.isfile(path):
        return jsonify({"error": "Leaflet not found"}), 404
    return send_file(path, as_attachment=True)
