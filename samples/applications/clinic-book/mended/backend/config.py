"""Application configuration."""
import os
import secrets
from datetime import timedelta

BASE_DIR = os.path.abspath(os.path.dirname(__file__))


class Config:
    """Base configuration, read from the environment where possible."""

    # Database
    SQLALCHEMY_DATABASE_URI = os.environ.get(
        "DATABASE_URL", f"sqlite:///{os.path.join(BASE_DIR, 'clinic.db')}"
    )
    SQLALCHEMY_TRACK_MODIFICATIONS = False

    # Authentication
    JWT_SECRET_KEY = os.environ.get("JWT_SECRET_KEY") or secrets.token_hex(32)
    JWT_ACCESS_TOKEN_EXPIRES = timedelta(hours=1)
    JWT_TOKEN_LOCATION = ["cookies"]
    JWT_COOKIE_SECURE = True
    JWT_COOKIE_SAMESITE = "Strict"
    JWT_COOKIE_CSRF_PROTECT = True
    # The front end gets the CSRF token in the answers to login and /me.
    JWT_CSRF_IN_COOKIES = False
    MIN_PASSWORD_LENGTH = 10
    ADMIN_PASSWORD = os.environ.get("ADMIN_PASSWORD", "")

    # Browsers
    FRONTEND_ORIGIN = os.environ.get("FRONTEND_ORIGIN", "http://localhost:5173")
    RATELIMIT_STORAGE_URI = "memory://"

    # Files
    MAX_CONTENT_LENGTH = 5 * 1024 * 1024
    MAX_PHOTO_BYTES = 2 * 1024 * 1024
    PHOTO_HOSTS = ("gravatar.com", "www.gravatar.com", "secure.gravatar.com")
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
    INSURANCE_TIMEOUT_SECONDS = 10
    PAYMENT_WEBHOOK_SECRET = os.environ.get("PAYMENT_WEBHOOK_SECRET", "")
    VIDEO_API_URL = os.environ.get("VIDEO_API_URL", "https://api.videorooms.example/v1/rooms")
    VIDEO_API_SECRET = os.environ.get("VIDEO_API_SECRET", "")
    PAYMENT_PAGE_URL = os.environ.get("PAYMENT_PAGE_URL", "https://pay.harbourclinic.example/checkout")

    # Clinic opening hours
    FIRST_HOUR = 9
    LAST_HOUR = 17
