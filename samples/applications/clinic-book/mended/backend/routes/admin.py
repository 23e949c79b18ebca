"""Administration of users, backups and reports."""
import os
import re
import tarfile

from flask import Blueprint, current_app, jsonify, request
from sqlalchemy import func

from config import BASE_DIR
from decorators import admin_required, staff_required
from extensions import db
from models import Appointment, Doctor, User
from services.formula import FormulaError, calculate

admin_bp = Blueprint("admin", __name__)

ROLES = ("patient", "staff", "doctor", "admin")
BACKUP_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


@admin_bp.get("/users")
@admin_required
def list_users():
    users = User.query.order_by(User.id).limit(200).all()
    return jsonify([user.to_dict() for user in users])


@admin_bp.put("/users/<int:user_id>/role")
@admin_required
def set_role(user_id):
    """Change the role of a user."""
    data = request.get_json(silent=True) or {}
    role = data.get("role")
    if role not in ROLES:
        return jsonify({"error": "Unknown role"}), 400

    user = db.get_or_404(User, user_id)
    user.role = role
    db.session.commit()
    return jsonify(user.to_dict())


@admin_bp.get("/backups")
@admin_required
def list_backups():
    return jsonify(sorted(os.listdir(current_app.config["BACKUP_FOLDER"])))


@admin_bp.post("/backups")
@admin_required
def create_backup():
    """Create a backup of the database."""
    data = request.get_json(silent=True) or {}
    name = data.get("name") or "backup"
    if not isinstance(name, str) or not BACKUP_NAME.fullmatch(name):
        return jsonify({"error": "Names have letters, digits, dashes and underscores only"}), 400
    target = os.path.join(current_app.config["BACKUP_FOLDER"], f"{name}.tar.gz")

    with tarfile.open(target, "w:gz") as archive:
        archive.add(os.path.join(BASE_DIR, "clinic.db"), arcname="clinic.db")
    return jsonify({"backup": f"{name}.tar.gz"}), 201


@admin_bp.get("/reports/appointments")
@staff_required
def appointments_report():
    """Number of appointments by doctor."""
    rows = (
        db.session.query(Doctor.name, func.count(Appointment.id))
        .outerjoin(Appointment, Appointment.doctor_id == Doctor.id)
        .group_by(Doctor.id)
        .order_by(Doctor.name)
        .all()
    )
    return jsonify([{"doctor": name, "appointments": count} for name, count in rows])


@admin_bp.post("/tools/dosage")
@staff_required
def calculate_dosage():
    """Calculate a dosage from a formula such as "weight * 0.5 / 3"."""
    data = request.get_json(silent=True) or {}
    try:
        values = {"weight": float(data.get("weight", 0)), "age": float(data.get("age", 0))}
        dosage = calculate(str(data.get("formula", "")), values)
    except (FormulaError, TypeError, ValueError):
        return jsonify({"error": "The formula could not be calculated"}), 400
    return jsonify({"dosage": round(dosage, 2)})
