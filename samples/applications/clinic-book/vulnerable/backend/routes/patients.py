"""Patient records, for staff."""
import csv
import io

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import text

from decorators import staff_required
from extensions import db
from models import User

patients_bp = Blueprint("patients", __name__)

MAX_PAGE_SIZE = 100


@patients_bp.get("")
@staff_required
def list_patients():
    """List patients with sorting and pagination."""
    sort = request.args.get("sort", "full_name")
    order = request.args.get("order", "asc")
    page = max(request.args.get("page", 1, type=int), 1)
    per_page = min(max(request.args.get("per_page", 20, type=int), 1), MAX_PAGE_SIZE)

    patients = (
        User.query.filter_by(role="patient")
        .order_by(text(f"{sort} {order}"))
        .limit(per_page)
        .offset((page - 1) * per_page)
        .all()
    )
    return jsonify([patient.to_dict() for patient in patients])


@patients_bp.get("/<int:patient_id>")
@staff_required
def get_patient(patient_id):
    patient = db.get_or_404(User, patient_id)
    return jsonify(patient.to_dict())


@patients_bp.get("/export")
@staff_required
def export_patients():
    """Download all patients as CSV."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(["ID", "Name", "Email", "Phone", "Date of birth", "Insurance number"])
    for patient in User.query.filter_by(role="patient").order_by(User.id):
        writer.writerow(
            [
                patient.id,
                patient.full_name,
                patient.email,
                patient.phone,
                patient.date_of_birth,
                patient.insurance_number,
            ]
        )
    return Response(
        output.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=patients.csv"},
    )
