"""Database models."""
import secrets
from datetime import datetime, timezone

from werkzeug.security import check_password_hash, generate_password_hash

from extensions import db


def now():
    """Current time in UTC, without time zone information (SQLite does not store it)."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


class User(db.Model):
    __tablename__ = "users"

    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(120), unique=True, nullable=False)
    password_hash = db.Column(db.String(255), nullable=False)
    full_name = db.Column(db.String(120), nullable=False)
    role = db.Column(db.String(20), nullable=False, default="patient")
    phone = db.Column(db.String(40), default="")
    date_of_birth = db.Column(db.String(10), default="")
    insurance_number = db.Column(db.String(40), default="")
    photo = db.Column(db.String(255), default="")
    reset_digest = db.Column(db.String(64))
    reset_expires = db.Column(db.DateTime)
    session_version = db.Column(db.Integer, nullable=False, default=1)
    created_at = db.Column(db.DateTime, default=now)

    appointments = db.relationship("Appointment", backref="patient", lazy=True)

    def set_password(self, password):
        self.password_hash = generate_password_hash(password)

    def check_password(self, password):
        return check_password_hash(self.password_hash, password)

    def end_sessions(self):
        """Make every access token that was issued so far invalid."""
        self.session_version += 1

    @property
    def is_staff(self):
        return self.role in ("staff", "doctor", "admin")

    def to_dict(self):
        return {
            "id": self.id,
            "email": self.email,
            "full_name": self.full_name,
            "role": self.role,
            "phone": self.phone,
            "date_of_birth": self.date_of_birth,
            "insurance_number": self.insurance_number,
            "photo": self.photo,
            "created_at": self.created_at.isoformat(),
        }


class Doctor(db.Model):
    __tablename__ = "doctors"

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(120), nullable=False)
    specialty = db.Column(db.String(80), nullable=False)
    bio = db.Column(db.Text, default="")
    room = db.Column(db.String(20), default="")
    fee = db.Column(db.Integer, nullable=False, default=80)

    def to_dict(self):
        return {
            "id": self.id,
            "name": self.name,
            "specialty": self.specialty,
            "bio": self.bio,
            "room": self.room,
            "fee": self.fee,
        }


class Appointment(db.Model):
    __tablename__ = "appointments"
    __table_args__ = (
        db.Index(
            "one_booking_per_slot",
            "doctor_id",
            "starts_at",
            unique=True,
            sqlite_where=db.text("status != 'cancelled'"),
        ),
    )

    id = db.Column(db.Integer, primary_key=True)
    patient_id = db.Column(db.Integer, db.ForeignKey("users.id"), nullable=False)
    doctor_id = db.Column(db.Integer, db.ForeignKey("doctors.id"), nullable=False)
    starts_at = db.Column(db.String(16), nullable=False)
    reason = db.Column(db.Text, default="")
    status = db.Column(db.String(20), nullable=False, default="booked")
    check_in_code = db.Column(db.String(16), default=lambda: secrets.token_hex(8))
    created_at = db.Column(db.DateTime, default=now)

    doctor = db.relationship("Doctor", lazy=True)
    invoice = db.relationship("Invoice", backref="appointment", uselist=False, lazy=True)

    def to_dict(self):
        return {
            "id": self.id,
            "patient_id": self.patient_id,
            "patient_name": self.patient.full_name,
            "doctor_id": self.doctor_id,
            "doctor_name": self.doctor.name,
            "starts_at": self.starts_at,
            "reason": self.reason,
            "status": self.status,
            "check_in_code": self.check_in_code,
        }


class Invoice(db.Model):
    __tablename__ = "invoices"

    id = db.Column(db.Integer, primary_key=True)
    appointment_id = db.Column(db.Integer, db.ForeignKey("appointments.id"), nullable=False)
    patient_id = db.Column(db.Integer, db.ForeignKey("users.id"), nullable=False)
    amount = db.Column(db.Integer, nullable=False)
    status = db.Column(db.String(20), nullable=False, default="open")

    def to_dict(self):
        return {
            "id": self.id,
            "appointment_id": self.appointment_id,
            "amount": self.amount,
            "status": self.status,
        }


class Document(db.Model):
    __tablename__ = "documents"

    id = db.Column(db.Integer, primary_key=True)
    patient_id = db.Column(db.Integer, db.ForeignKey("users.id"), nullable=False)
    title = db.Column(db.String(120), nullable=False)
    filename = db.Column(db.String(255), nullable=False, unique=True)
    uploaded_at = db.Column(db.DateTime, default=now)

    def to_dict(self):
        return {
            "id": self.id,
            "patient_id": self.patient_id,
            "title": self.title,
            "url": f"/uploads/{self.filename}",
            "uploaded_at": self.uploaded_at.isoformat(),
        }


class Message(db.Model):
    """A message between a patient and the clinic."""

    __tablename__ = "messages"

    id = db.Column(db.Integer, primary_key=True)
    patient_id = db.Column(db.Integer, db.ForeignKey("users.id"), nullable=False)
    sender_id = db.Column(db.Integer, db.ForeignKey("users.id"), nullable=False)
    body = db.Column(db.Text, nullable=False)
    sent_at = db.Column(db.DateTime, default=now)

    sender = db.relationship("User", foreign_keys=[sender_id], lazy=True)

    def to_dict(self):
        return {
            "id": self.id,
            "patient_id": self.patient_id,
            "sender_name": self.sender.full_name,
            "body": self.body,
            "sent_at": self.sent_at.isoformat(),
        }
