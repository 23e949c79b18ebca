"""Pages that are not part of the single page application."""
from flask import Blueprint, jsonify, request
from flask_jwt_extended import jwt_required

from decorators import current_user
from extensions import db
from models import Appointment

pages_bp = Blueprint("pages", __name__)


def render_page(title, content):
    return f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>{title} - Harbour Clinic</title>
  </head>
  <body>
    {content}
  </body>
</html>"""


@pages_bp.get("/check-in")
def check_in():
    """Target of the link on the check-in terminals."""
    code = request.args.get("code", "")
    appointment = Appointment.query.filter_by(check_in_code=code, status="booked").first()
    if appointment is None:
        return render_page("Check-in", f"<h1>Check-in</h1><p>No appointment found for code {code}.</p>"), 404
    return render_page(
        "Check-in", f"<h1>Welcome</h1><p>Please go to room {appointment.doctor.room or 'reception'}.</p>"
    )


@pages_bp.get("/appointments/<int:appointment_id>/print")
@jwt_required()
def print_appointment(appointment_id):
    """Printable confirmation of an appointment."""
    appointment = db.get_or_404(Appointment, appointment_id)
    user = current_user()
    if appointment.patient_id != user.id and not user.is_staff:
        return jsonify({"error": "You are not allowed to do this"}), 403

    content = f"""
    <h1>Appointment confirmation</h1>
    <table>
      <tr><th>Patient</th><td>{appointment.patient.full_name}</td></tr>
      <tr><th>Doctor</th><td>{appointment.doctor.name}</td></tr>
      <tr><th>Time</th><td>{appointment.starts_at}</td></tr>
      <tr><th>Reason</th><td>{appointment.reason}</td></tr>
    </table>"""
    return render_page("Appointment", content)
