"""Booking and managing appointments."""
import logging
from datetime import datetime

from flask import Blueprint, jsonify, request
from flask_jwt_extended import jwt_required

from decorators import current_user
from extensions import db
from models import Appointment, Doctor, Invoice
from services.mailer import send_mail

appointments_bp = Blueprint("appointments", __name__)
logger = logging.getLogger("clinic.appointments")


def parse_start(value):
    """Normalise a start time to YYYY-MM-DDTHH:MM."""
    return datetime.fromisoformat(value).strftime("%Y-%m-%dT%H:%M")


@appointments_bp.get("")
@jwt_required()
def list_appointments():
    """Appointments of the current user; staff see all of them."""
    user = current_user()
    query = Appointment.query
    if not user.is_staff:
        query = query.filter_by(patient_id=user.id)
    appointments = query.order_by(Appointment.starts_at).limit(200).all()
    return jsonify([appointment.to_dict() for appointment in appointments])


@appointments_bp.post("")
@jwt_required()
def book_appointment():
    """Book a free slot of a doctor."""
    data = request.get_json(silent=True) or {}
    user = current_user()

    try:
        doctor = db.session.get(Doctor, data.get("doctor_id"))
        if doctor is None:
            return jsonify({"error": "Doctor not found"}), 404

        starts_at = parse_start(data.get("starts_at"))
        taken = Appointment.query.filter(
            Appointment.doctor_id == doctor.id,
            Appointment.starts_at == starts_at,
            Appointment.status != "cancelled",
        ).first()
        if taken:
            return jsonify({"error": "This slot is already taken"}), 409

        appointment = Appointment(
            patient_id=user.id,
            doctor_id=doctor.id,
            starts_at=starts_at,
            reason=data.get("reason", ""),
        )
        db.session.add(appointment)
        db.session.flush()
        db.session.add(
            Invoice(
                appointment_id=appointment.id,
                patient_id=user.id,
                amount=data.get("fee", doctor.fee),
            )
        )
        db.session.commit()
    except Exception as e:
        db.session.rollback()
        return jsonify({"error": str(e)}), 500

    logger.info("Appointment %s booked by user %s", appointment.id, user.id)
    send_mail(
        user.email,
        "Your appointment",
        f"Your appointment with {doctor.name} is on {starts_at}.\n"
        f"Use the code {appointment.check_in_code} to check in.",
    )
    return jsonify(appointment.to_dict()), 201


@appointments_bp.get("/<int:appointment_id>")
@jwt_required()
def get_appointment(appointment_id):
    appointment = db.get_or_404(Appointment, appointment_id)
    return jsonify(appointment.to_dict())


@appointments_bp.patch("/<int:appointment_id>")
@jwt_required()
def update_appointment(appointment_id):
    """Change the reason of an appointment."""
    appointment = db.get_or_404(Appointment, appointment_id)
    user = current_user()
    if appointment.patient_id != user.id and not user.is_staff:
        return jsonify({"error": "You are not allowed to do this"}), 403

    data = request.get_json(silent=True) or {}
    if "reason" in data:
        appointment.reason = str(data["reason"])
    db.session.commit()
    return jsonify(appointment.to_dict())


@appointments_bp.delete("/<int:appointment_id>")
@jwt_required()
def cancel_appointment(appointment_id):
    """Cancel an appointment and its invoice."""
    appointment = db.get_or_404(Appointment, appointment_id)
    appointment.status = "cancelled"
    if appointment.invoice and appointment.invoice.status == "open":
        appointment.invoice.status = "cancelled"
    db.session.commit()
    logger.info("Appointment %s cancelled", appointment.id)
    return jsonify(appointment.to_dict())
