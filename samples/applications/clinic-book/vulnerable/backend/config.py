"""Application configuration."""
import os

BASE_DIR = os.path.abspath(os.path.dirname(__file__))


class Config:
    """Base configuration, read from the environment where possible."""

    # Database
    SQLALCHEMY_DATABASE_URI = os.environ.get(
        "DATABASE_URL", f"sqlite:///{os.path.join(BASE_DIR, 'clinic.db')}"
    )
    SQLALCHEMY_TRACK_MODIFICATIONS = False

    # Authentication
    JWT_SECRET_KEY = os.environ.get("JWT_SECRET_KEY", "harbour-clinic-jwt-secret-2024")
    JWT_ACCESS_TOKEN_EXPIRES = False
    JWT_TOKEN_LOCATION = ["headers", "query_string"]
    JWT_QUERY_STRING_NAME = "token"

    # Files
    UPLOAD_FOLDER = os.path.join(BASE_DIR, "uploads")
    BACKUP_FOLDER = os.path.join(BASE_DIR, "backups")
    LEAFLET_FOLDER = os.path.join(BASE_DIR, "leaflets")

    # Logging
    LOG_FILE = os.path.join(BASE_DIR, "clinic.log")

    # Mail
    MAIL_SERVER = os.environ.get("MAIL_SERVER", "")
    MAIL_PORT = int(os.environ.get("MAIL_PORT", "587"))
    MAIL_SENDER = os.environ.get("MAIL_SENDER", "appointments@harbourclinic.example")
    MAIL_OUTBOX = os.path.join(BASE_DIR, "outbox.log")

    # External services
    INSURANCE_API_URL = os.environ.get(
        "INSURANCE_API_URL", "https://api.insurance-gateway.example/v1/coverage"
    )
    PAYMENT_PAGE_URL = os.environ.get("PAYMENT_PAGE_URL", "https://pay.harbourclinic.example/checkout")

    # Clinic opening hours
    FIRST_HOUR = 9
    LAST_HOUR = 17
