"""Patient records, for staff."""
import csv
import io

from flask import Blueprint, Response, jsonify, request

from decorators import staff_required
from extensions import db
from models import User

patients_bp = Blueprint("patients", __name__)

MAX_PAGE_SIZE = 100
SORT_COLUMNS = {
    "full_name": User.full_name,
    "email": User.email,
    "date_of_birth": User.date_of_birth,
    "created_at": User.created_at,
}


def csv_cell(value):
    """Text that a spreadsheet does not take for a formula."""
    text = str(value or "")
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


@patients_bp.get("")
@staff_required
def list_patients():
    """List patients with sorting and pagination."""
    column = SORT_COLUMNS.get(request.args.get("sort", "full_name"))
    order = request.args.get("order", "asc")
    if column is None or order not in ("asc", "desc"):
        return jsonify({"error": "Unknown sort order"}), 400
    page = max(request.args.get("page", 1, type=int), 1)
    per_page = min(max(request.args.get("per_page", 20, type=int), 1), MAX_PAGE_SIZE)

    patients = (
        User.query.filter_by(role="patient")
        .order_by(column.desc() if order == "desc" else column.asc())
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
                csv_cell(patient.full_name),
                csv_cell(patient.email),
                csv_cell(patient.phone),
                csv_cell(patient.date_of_birth),
                csv_cell(patient.insurance_number),
            ]
        )
    return Response(
        output.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=patients.csv"},
    )
