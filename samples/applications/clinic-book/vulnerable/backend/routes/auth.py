"""Registration, login and the user's own profile."""
import logging
import os
import random
import string
from datetime import timedelta

import requests
from flask import Blueprint, current_app, jsonify, request
from flask_jwt_extended import create_access_token, jwt_required

from decorators import current_user
from extensions import db
from models import User, now
from services.mailer import send_mail

auth_bp = Blueprint("auth", __name__)
logger = logging.getLogger("clinic.auth")

PROFILE_FIELDS = ("full_name", "phone", "date_of_birth", "insurance_number")


@auth_bp.post("/register")
def register():
    """Create a new account."""
    data = request.get_json(silent=True) or {}
    logger.info(f"Registration request: {data}")

    email = str(data.get("email", "")).strip().lower()
    password = str(data.get("password", ""))
    full_name = str(data.get("full_name", "")).strip()

    if not email or not password or not full_name:
        return jsonify({"error": "Email, password and full name are required"}), 400
    if "@" not in email:
        return jsonify({"error": "Invalid email address"}), 400
    if User.query.filter_by(email=email).first():
        return jsonify({"error": "Email is already registered"}), 409

    user = User(
        email=email,
        full_name=full_name,
        phone=str(data.get("phone", "")),
        role=data.get("role", "patient"),
    )
    user.set_password(password)
    db.session.add(user)
    db.session.commit()

    token = create_access_token(identity=str(user.id))
    return jsonify({"token": token, "user": user.to_dict()}), 201


@auth_bp.post("/login")
def login():
    """Exchange email and password for an access token."""
    data = request.get_json(silent=True) or {}
    email = str(data.get("email", "")).strip().lower()
    password = str(data.get("password", ""))

    user = User.query.filter_by(email=email).first()
    if user is None:
        logger.warning(f"Login failed, unknown user: {email}")
        return jsonify({"error": "No account found with this email"}), 404
    if not user.check_password(password):
        logger.warning(f"Login failed, wrong password: {email}")
        return jsonify({"error": "Incorrect password"}), 401

    logger.info("User %s logged in", user.id)
    token = create_access_token(identity=str(user.id))
    return jsonify({"token": token, "user": user.to_dict()})


@auth_bp.post("/logout")
@jwt_required()
def logout():
    """Log the current user out."""
    return jsonify({"message": "Logged out successfully"})


@auth_bp.get("/me")
@jwt_required()
def me():
    return jsonify({"user": current_user().to_dict()})


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
        response = requests.get(url, timeout=5)
    except requests.RequestException:
        return jsonify({"error": "The picture could not be loaded"}), 502

    user = current_user()
    filename = f"photo_{user.id}.jpg"
    with open(os.path.join(current_app.config["UPLOAD_FOLDER"], filename), "wb") as file:
        file.write(response.content)
    user.photo = f"/uploads/{filename}"
    db.session.commit()
    return jsonify({"photo": user.photo})


@auth_bp.post("/change-password")
@jwt_required()
def change_password():
    data = request.get_json(silent=True) or {}
    user = current_user()
    if not user.check_password(str(data.get("current_password", ""))):
        return jsonify({"error": "Current password is incorrect"}), 401

    new_password = str(data.get("new_password", ""))
    if not new_password:
        return jsonify({"error": "New password is required"}), 400

    user.set_password(new_password)
    db.session.commit()
    return jsonify({"message": "Password changed"})


@auth_bp.post("/forgot-password")
def forgot_password():
    """Send a code to reset the password."""
    data = request.get_json(silent=True) or {}
    email = str(data.get("email", "")).strip().lower()
    user = User.query.filter_by(email=email).first()
    if user is None:
        return jsonify({"error": "No account found with this email"}), 404

    code = "".join(random.choices(string.digits, k=6))
    user.reset_code = code
    user.reset_expires = now() + timedelta(minutes=30)
    db.session.commit()

    send_mail(user.email, "Reset your password", f"Your reset code is {code}.")
    return jsonify({"message": "A reset code has been sent", "code": code})


@auth_bp.post("/reset-password")
def reset_password():
    """Set a new password with a code from an email."""
    data = request.get_json(silent=True) or {}
    email = str(data.get("email", "")).strip().lower()
    code = str(data.get("code", ""))
    new_password = str(data.get("new_password", ""))

    user = User.query.filter_by(email=email).first()
    if user is None or not user.reset_code or user.reset_code != code or user.reset_expires < now():
        return jsonify({"error": "Invalid or expired code"}), 400
    if not new_password:
        return jsonify({"error": "New password is required"}), 400

    user.set_password(new_password)
    user.reset_code = None
    db.session.commit()
    return jsonify({"message": "Password has been reset"})
