"""All blueprints of the API."""
from .admin import admin_bp
from .appointments import appointments_bp
from .auth import auth_bp
from .billing import billing_bp
from .doctors import doctors_bp
from .documents import documents_bp
from .messages import messages_bp
from .pages import pages_bp
from .patients import patients_bp


def register_blueprints(app):
    app.register_blueprint(auth_bp, url_prefix="/api/auth")
    app.register_blueprint(doctors_bp, url_prefix="/api/doctors")
    app.register_blueprint(appointments_bp, url_prefix="/api/appointments")
    app.register_blueprint(patients_bp, url_prefix="/api/patients")
    app.register_blueprint(documents_bp)
    app.register_blueprint(messages_bp, url_prefix="/api/messages")
    app.register_blueprint(billing_bp, url_prefix="/api")
    app.register_blueprint(admin_bp, url_prefix="/api/admin")
    app.register_blueprint(pages_bp)
