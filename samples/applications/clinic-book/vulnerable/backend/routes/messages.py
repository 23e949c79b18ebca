"""Messages between patients and the clinic."""
from flask import Blueprint, jsonify, request
from flask_jwt_extended import jwt_required

from decorators import current_user
from extensions import db
from models import Message, User

messages_bp = Blueprint("messages", __name__)


@messages_bp.get("")
@jwt_required()
def list_messages():
    """Messages of the current patient, or for staff those of any patient."""
    user = current_user()
    patient_id = request.args.get("patient_id", type=int) if user.is_staff else user.id
    messages = Message.query.filter_by(patient_id=patient_id).order_by(Message.id).limit(200)
    return jsonify([message.to_dict() for message in messages])


@messages_bp.post("")
@jwt_required()
def send_message():
    data = request.get_json(silent=True) or {}
    user = current_user()
    body = str(data.get("body", "")).strip()
    if not body:
        return jsonify({"error": "A message is required"}), 400

    patient_id = user.id
    if user.is_staff:
        patient = User.query.filter_by(id=data.get("patient_id"), role="patient").first()
        if patient is None:
            return jsonify({"error": "Patient not found"}), 404
        patient_id = patient.id

    message = Message(patient_id=patient_id, sender_id=user.id, body=body)
    db.session.add(message)
    db.session.commit()
    return jsonify(message.to_dict()), 201
