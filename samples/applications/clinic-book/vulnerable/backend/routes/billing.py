"""Invoices, payments and insurance coverage."""
import logging

from flask import Blueprint, current_app, jsonify, request
from flask_jwt_extended import jwt_required

from decorators import current_user
from extensions import db
from models import Invoice
from services.insurance import InsuranceError, check_coverage

billing_bp = Blueprint("billing", __name__)
logger = logging.getLogger("clinic.billing")


@billing_bp.get("/invoices")
@jwt_required()
def list_invoices():
    user = current_user()
    invoices = Invoice.query.filter_by(patient_id=user.id).order_by(Invoice.id).limit(200)
    return jsonify([invoice.to_dict() for invoice in invoices])


@billing_bp.post("/invoices/<int:invoice_id>/pay")
@jwt_required()
def pay_invoice(invoice_id):
    """Start the payment of an invoice on the page of the payment provider."""
    invoice = db.get_or_404(Invoice, invoice_id)
    if invoice.patient_id != current_user().id:
        return jsonify({"error": "You are not allowed to do this"}), 403
    if invoice.status != "open":
        return jsonify({"error": "This invoice cannot be paid"}), 409

    page = current_app.config["PAYMENT_PAGE_URL"]
    return jsonify({"checkout_url": f"{page}?reference={invoice.id}&amount={invoice.amount}"})


@billing_bp.post("/payments/webhook")
def payment_webhook():
    """Called by the payment provider when the state of a payment changes."""
    event = request.get_json(silent=True) or {}
    if event.get("type") != "payment.succeeded":
        return jsonify({"received": True})

    invoice = Invoice.query.filter_by(id=event.get("reference")).first()
    if invoice is None:
        return jsonify({"error": "Invoice not found"}), 404
    invoice.status = "paid"
    db.session.commit()
    logger.info("Invoice %s paid", invoice.id)
    return jsonify({"received": True})


@billing_bp.get("/insurance/coverage")
@jwt_required()
def coverage():
    """Ask the insurance whether it covers the current user."""
    user = current_user()
    if not user.insurance_number:
        return jsonify({"error": "Please add your insurance number first"}), 400
    try:
        return jsonify(check_coverage(user.insurance_number, user.date_of_birth))
    except InsuranceError:
        return jsonify({"error": "The insurance cannot be reached"}), 502
