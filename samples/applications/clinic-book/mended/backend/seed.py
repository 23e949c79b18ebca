"""Initial data for a new database."""
from flask import current_app

from extensions import db
from models import Doctor, User

DOCTORS = [
    ("Dr. Amelia Hart", "General practice", "Family medicine, vaccinations and check-ups.", "1.02", 60),
    ("Dr. Jonas Keller", "Cardiology", "Heart rhythm, blood pressure and prevention.", "2.10", 140),
    ("Dr. Priya Nair", "Dermatology", "Skin cancer screening and eczema.", "2.14", 110),
    ("Dr. Samuel Osei", "Paediatrics", "Care for children from birth to sixteen.", "1.07", 75),
]


def seed_database():
    """Create the doctors, and the first administrator if a password is configured."""
    if Doctor.query.count() == 0:
        for name, specialty, bio, room, fee in DOCTORS:
            db.session.add(Doctor(name=name, specialty=specialty, bio=bio, room=room, fee=fee))

    admin_password = current_app.config["ADMIN_PASSWORD"]
    if admin_password and User.query.filter_by(role="admin").first() is None:
        admin = User(email="admin@harbourclinic.example", full_name="Clinic Administrator", role="admin")
        admin.set_password(admin_password)
        db.session.add(admin)

    db.session.commit()
