"""Doctors and their free slots."""
from datetime import date

import yaml
from flask import Blueprint, current_app, jsonify, request
from sqlalchemy import text

from decorators import admin_required
from extensions import db
from models import Appointment, Doctor

doctors_bp = Blueprint("doctors", __name__)


@doctors_bp.get("")
def list_doctors():
    """List doctors, optionally filtered by a search term and a specialty."""
    search = request.args.get("search", "")
    specialty = request.args.get("specialty", "")

    query = "SELECT id, name, specialty, bio, room, fee FROM doctors WHERE 1 = 1"
    if search:
        query += f" AND (name LIKE '%{search}%' OR bio LIKE '%{search}%')"
    if specialty:
        query += f" AND specialty = '{specialty}'"
    query += " ORDER BY name"

    rows = db.session.execute(text(query)).mappings().all()
    return jsonify([dict(row) for row in rows])


@doctors_bp.get("/<int:doctor_id>")
def get_doctor(doctor_id):
    doctor = db.get_or_404(Doctor, doctor_id)
    return jsonify(doctor.to_dict())


@doctors_bp.get("/<int:doctor_id>/slots")
def free_slots(doctor_id):
    """Free slots of a doctor on one day."""
    db.get_or_404(Doctor, doctor_id)
    try:
        day = date.fromisoformat(request.args.get("date", ""))
    except ValueError:
        return jsonify({"error": "A date is required (YYYY-MM-DD)"}), 400

    taken = {
        appointment.starts_at
        for appointment in Appointment.query.filter(
            Appointment.doctor_id == doctor_id, Appointment.status != "cancelled"
        )
    }
    hours = range(current_app.config["FIRST_HOUR"], current_app.config["LAST_HOUR"])
    slots = [f"{day.isoformat()}T{hour:02d}:{minute:02d}" for hour in hours for minute in (0, 30)]
    return jsonify([slot for slot in slots if slot not in taken])


@doctors_bp.post("/import")
@admin_required
def import_doctors():
    """Import doctors from a YAML file."""
    file = request.files.get("file")
    if file is None:
        return jsonify({"error": "A file is required"}), 400

    try:
        entries = yaml.load(file.read(), Loader=yaml.Loader)
    except yaml.YAMLError:
        return jsonify({"error": "The file is not valid YAML"}), 400
    if not isinstance(entries, list):
        return jsonify({"error": "A list of doctors is required"}), 400

    doctors = []
    for entry in entries:
        if not isinstance(entry, dict) or "name" not in entry or "specialty" not in entry:
            return jsonify({"error": "Every doctor needs a name and a specialty"}), 400
        doctors.append(
            Doctor(
                name=str(entry["name"]),
                specialty=str(entry["specialty"]),
                bio=str(entry.get("bio", "")),
                room=str(entry.get("room", "")),
            )
        )
    db.session.add_all(doctors)
    db.session.commit()
    return jsonify({"imported": len(doctors)}), 201
