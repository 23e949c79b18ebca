"""Pages that are not part of the single page application."""
from flask import Blueprint, jsonify, render_template, request
from flask_jwt_extended import jwt_required

from decorators import current_user
from extensions import db
from models import Appointment

pages_bp = Blueprint("pages", __name__)


@pages_bp.get("/check-in")
def check_in():
    """Target of the link on the check-in terminals."""
    code = request.args.get("code", "")
    appointment = Appointment.query.filter_by(check_in_code=code, status="booked").first()
    if appointment is None:
        return render_template("check_in.html", code=code), 404
    return render_template("check_in.html", room=appointment.doctor.room or "reception")


@pages_bp.get("/appointments/<int:appointment_id>/print")
@jwt_required()
def print_appointment(appointment_id):
    """Printable confirmation of an appointment."""
    appointment = db.get_or_404(Appointment, appointment_id)
    user = current_user()
    if appointment.patient_id != user.id and not user.is_staff:
        return jsonify({"error": "You are not allowed to do this"}), 403

    return render_template("appointment.html", appointment=appointment)
