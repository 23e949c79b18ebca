"""Registration, login and the user's own profile."""
import hashlib
import logging
import os
import secrets
from datetime import timedelta

from flask import Blueprint, current_app, jsonify, request
from flask_jwt_extended import (
    create_access_token,
    get_csrf_token,
    get_jwt,
    get_jwt_identity,
    jwt_required,
    set_access_cookies,
    unset_jwt_cookies,
)
from werkzeug.security import check_password_hash, generate_password_hash

from decorators import current_user
from extensions import db, limiter
from models import User, now
from services.mailer import send_mail
from services.photos import PhotoError, fetch_photo

auth_bp = Blueprint("auth", __name__)
logger = logging.getLogger("clinic.auth")

PROFILE_FIELDS = ("full_name", "phone", "date_of_birth", "insurance_number")
UNKNOWN_USER_HASH = generate_password_hash(secrets.token_hex(16))


def account_key():
    """Attempts are counted by account, from wherever they come."""
    data = request.get_json(silent=True)
    email = data.get("email", "") if isinstance(data, dict) else ""
    return str(email).strip().lower()


def password_problem(password):
    """What is wrong with a new password, or None."""
    minimum = current_app.config["MIN_PASSWORD_LENGTH"]
    if len(password) < minimum:
        return f"The password needs at least {minimum} characters"
    if len(set(password)) < 5:
        return "The password is too simple"
    return None


def logged_in(user, status=200):
    """The answer that starts a session of a user."""
    token = create_access_token(
        identity=str(user.id), additional_claims={"session_version": user.session_version}
    )
    response = jsonify({"user": user.to_dict(), "csrf_token": get_csrf_token(token)})
    set_access_cookies(response, token)
    return response, status


def digest_of(token):
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


@auth_bp.post("/register")
def register():
    """Create a new account."""
    data = request.get_json(silent=True) or {}

    email = str(data.get("email", "")).strip().lower()
    password = str(data.get("password", ""))
    full_name = str(data.get("full_name", "")).strip()

    if not email or not password or not full_name:
        return jsonify({"error": "Email, password and full name are required"}), 400
    if "@" not in email:
        return jsonify({"error": "Invalid email address"}), 400
    problem = password_problem(password)
    if problem:
        return jsonify({"error": problem}), 400
    if User.query.filter_by(email=email).first():
        return jsonify({"error": "Email is already registered"}), 409

    user = User(
        email=email,
        full_name=full_name,
        phone=str(data.get("phone", "")),
        role="patient",
    )
    user.set_password(password)
    db.session.add(user)
    db.session.commit()

    logger.info("User %s registered", user.id)
    return logged_in(user, 201)


@auth_bp.post("/login")
@limiter.limit(
    "5 per 5 minutes", key_func=account_key, deduct_when=lambda response: response.status_code == 401
)
def login():
    """Start a session with email and password."""
    data = request.get_json(silent=True) or {}
    email = str(data.get("email", "")).strip().lower()
    password = str(data.get("password", ""))

    user = User.query.filter_by(email=email).first()
    stored = user.password_hash if user else UNKNOWN_USER_HASH
    if not check_password_hash(stored, password) or user is None:
        logger.warning("Login failed for user %s", user.id if user else "unknown")
        return jsonify({"error": "Incorrect email or password"}), 401

    logger.info("User %s logged in", user.id)
    return logged_in(user)


@auth_bp.post("/logout")
@jwt_required()
def logout():
    """Log the current user out, everywhere."""
    current_user().end_sessions()
    db.session.commit()
    response = jsonify({"message": "Logged out successfully"})
    unset_jwt_cookies(response)
    return response


@auth_bp.get("/me")
@jwt_required()
def me():
    return jsonify({"user": current_user().to_dict(), "csrf_token": get_jwt()["csrf"]})


@auth_bp.patch("/me")
@jwt_required()
def update_me():
    """Update the profile of the current user."""
    data = request.get_json(silent=True) or {}
    user = current_user()
    for field in PROFILE_FIELDS:
        if field in data:
            setattr(user, field, str(data[field]))
    db.session.commit()
    return jsonify({"user": user.to_dict()})


@auth_bp.post("/me/photo")
@jwt_required()
def set_photo():
    """Use a picture from the web as profile photo."""
    data = request.get_json(silent=True) or {}
    url = str(data.get("url", ""))
    if not url:
        return jsonify({"error": "An address is required"}), 400

    try:
        content = fetch_photo(url)
    except PhotoError:
        return jsonify({"error": "The picture could not be loaded"}), 502

    user = current_user()
    filename = f"photo_{user.id}.jpg"
    with open(os.path.join(current_app.config["UPLOAD_FOLDER"], filename), "wb") as file:
        file.write(content)
    user.photo = f"/uploads/{filename}"
    db.session.commit()
    return jsonify({"photo": user.photo})


@auth_bp.post("/change-password")
@jwt_required()
@limiter.limit("10 per hour", key_func=get_jwt_identity)
def change_password():
    data = request.get_json(silent=True) or {}
    user = current_user()
    if not user.check_password(str(data.get("current_password", ""))):
        return jsonify({"error": "Current password is incorrect"}), 401

    new_password = str(data.get("new_password", ""))
    problem = password_problem(new_password)
    if problem:
        return jsonify({"error": problem}), 400

    user.set_password(new_password)
    user.end_sessions()
    db.session.commit()
    return logged_in(user)


@auth_bp.post("/forgot-password")
@limiter.limit("5 per hour", key_func=account_key)
def forgot_password():
    """Send a code to reset the password."""
    data = request.get_json(silent=True) or {}
    email = str(data.get("email", "")).strip().lower()
    user = User.query.filter_by(email=email).first()
    if user is not None:
        code = secrets.token_urlsafe(32)
        user.reset_digest = digest_of(code)
        user.reset_expires = now() + timedelta(minutes=30)
        db.session.commit()
        send_mail(user.email, "Reset your password", f"Your reset code is {code}.")

    return jsonify({"message": "If there is an account with this email, a code has been sent"})


@auth_bp.post("/reset-password")
@limiter.limit("5 per hour", key_func=account_key)
def reset_password():
    """Set a new password with a code from an email."""
    data = request.get_json(silent=True) or {}
    email = str(data.get("email", "")).strip().lower()
    code = str(data.get("code", ""))
    new_password = str(data.get("new_password", ""))

    user = User.query.filter_by(email=email).first()
    if (
        user is None
        or not user.reset_digest
        or not secrets.compare_digest(user.reset_digest, digest_of(code))
        or user.reset_expires < now()
    ):
        return jsonify({"error": "Invalid or expired code"}), 400
    problem = password_problem(new_password)
    if problem:
        return jsonify({"error": problem}), 400

    user.set_password(new_password)
    user.reset_digest = None
    user.end_sessions()
    db.session.commit()
    return jsonify({"message": "Password has been reset"})
