import datetime
import hashlib
import os
import re
import secrets
import time
from functools import wraps

import jwt
from flask import Blueprint, g, jsonify, redirect, request
from werkzeug.security import check_password_hash, generate_password_hash

from database import BASE_DIR, get_db
from limits import FailedTries

accounts = Blueprint("accounts", __name__)

SIGNING_KEY = os.environ.get("JWT_SECRET") or secrets.token_hex(32)
OUTBOX = os.path.join(BASE_DIR, "outbox.log")
RESET_SECONDS = 30 * 60
LOCAL_PAGE = re.compile(r"/(?![/\\])[A-Za-z0-9/_-]*")
# What a wrong name is compared with, so that it takes as long as a wrong password.
NOBODY = generate_password_hash(secrets.token_hex(16))

failed_logins = FailedTries(most=10, seconds=300)
failed_resets = FailedTries(most=10, seconds=300)


def create_token(user):
    payload = {
        "sub": str(user["id"]),
        "aud": "session",
        "exp": datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8),
    }
    return jwt.encode(payload, SIGNING_KEY, algorithm="HS256")


def public_user(user):
    return {"id": user["id"], "username": user["username"], "email": user["email"], "role": user["role"]}


def read_json():
    data = request.get_json(silent=True)
    return data if isinstance(data, dict) else {}


def current_user():
    header = request.headers.get("Authorization", "")
    token = header[7:] if header.startswith("Bearer ") else request.cookies.get("session")
    if not token:
        return None
    try:
        payload = jwt.decode(token, SIGNING_KEY, algorithms=["HS256"], audience="session")
    except jwt.InvalidTokenError:
        return None
    return get_db().execute("SELECT * FROM users WHERE id = ?", (payload["sub"],)).fetchone()


def login_required(view):
    @wraps(view)
    def wrapped(*args, **kwargs):
        g.user = current_user()
        if g.user is None:
            return jsonify({"error": "Please log in"}), 401
        return view(*args, **kwargs)

    return wrapped


def admin_required(view):
    @wraps(view)
    @login_required
    def wrapped(*args, **kwargs):
        if g.user["role"] != "admin":
            return jsonify({"error": "Only for administrators"}), 403
        return view(*args, **kwargs)

    return wrapped


def send_mail(to, subject, body):
    # Development outbox, replace with SMTP in production
    with open(OUTBOX, "a", encoding="utf-8") as outbox:
        outbox.write(f"To: {to}\nSubject: {subject}\n\n{body}\n\n")


@accounts.post("/api/register")
def register():
    data = read_json()
    username, email, password = data.get("username"), data.get("email"), data.get("password")
    if not isinstance(username, str) or not re.fullmatch(r"[A-Za-z0-9_]{3,40}", username):
        return jsonify({"error": "username must be 3 to 40 letters, digits or underscores"}), 400
    if not isinstance(email, str) or len(email) > 200 or not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        return jsonify({"error": "email must be an address"}), 400
    if not isinstance(password, str) or not 8 <= len(password) <= 100:
        return jsonify({"error": "password must have 8 to 100 characters"}), 400

    db = get_db()
    taken = db.execute("SELECT 1 FROM users WHERE username = ? OR email = ?", (username, email)).fetchone()
    if taken:
        return jsonify({"error": "That name or address cannot be used"}), 409
    cursor = db.execute(
        "INSERT INTO users (username, email, password_hash, role) VALUES (?, ?, ?, 'member')",
        (username, email, generate_password_hash(password)),
    )
    db.commit()
    created = db.execute("SELECT * FROM users WHERE id = ?", (cursor.lastrowid,)).fetchone()
    return jsonify(public_user(created)), 201


@accounts.post("/api/login")
def login():
    data = read_json()
    username, password = str(data.get("username", "")), str(data.get("password", ""))
    if failed_logins.are_too_many(username):
        return jsonify({"error": "Too many tries, wait some minutes"}), 429
    user = get_db().execute("SELECT * FROM users WHERE username = ?", (username,)).fetchone()
    is_right = check_password_hash(NOBODY if user is None else user["password_hash"], password)
    if user is None or not is_right:
        failed_logins.add(username)
        return jsonify({"error": "Wrong username or password"}), 401

    token = create_token(user)
    response = jsonify({"token": token, "user": public_user(user)})
    response.set_cookie("session", token, httponly=True, secure=True, samesite="Strict", max_age=8 * 3600)
    return response


@accounts.get("/api/logout")
def logout():
    target = request.args.get("next", "/")
    if not LOCAL_PAGE.fullmatch(target):
        return jsonify({"error": "next must be a page of this board"}), 400
    response = redirect(target)
    response.delete_cookie("session", httponly=True, secure=True, samesite="Strict")
    return response


@accounts.get("/api/me")
@login_required
def me():
    return jsonify(public_user(g.user))


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


@accounts.post("/api/password-reset")
def request_reset():
    email = str(read_json().get("email", ""))
    db = get_db()
    user = db.execute("SELECT * FROM users WHERE email = ?", (email,)).fetchone()
    if user is not None:
        reset_token = secrets.token_urlsafe(32)
        db.execute(
            "UPDATE users SET reset_hash = ?, reset_until = ? WHERE id = ?",
            (digest(reset_token), time.time() + RESET_SECONDS, user["id"]),
        )
        db.commit()
        send_mail(user["email"], "Reset your password", f"Your reset code: {reset_token}")
    return jsonify({"message": "If the address is known, a code was sent"})


@accounts.post("/api/password-reset/confirm")
def confirm_reset():
    data = read_json()
    token, password = str(data.get("token", "")), str(data.get("password", ""))
    if not token or not 8 <= len(password) <= 100:
        return jsonify({"error": "token and a password of 8 to 100 characters are required"}), 400
    if failed_resets.are_too_many(request.remote_addr):
        return jsonify({"error": "Too many tries, wait some minutes"}), 429
    db = get_db()
    cursor = db.execute(
        "UPDATE users SET password_hash = ?, reset_hash = NULL WHERE reset_hash = ? AND reset_until > ?",
        (generate_password_hash(password), digest(token), time.time()),
    )
    db.commit()
    if cursor.rowcount == 0:
        failed_resets.add(request.remote_addr)
        return jsonify({"error": "Unknown code"}), 400
    return jsonify({"message": "Password changed"})


@accounts.post("/api/invitations")
@admin_required
def invite():
    claims = {
        "aud": "invitation",
        "email": str(read_json().get("email", "")),
        "exp": datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=7),
    }
    return jsonify({"token": jwt.encode(claims, SIGNING_KEY, algorithm="HS256")}), 201


@accounts.post("/api/invitations/accept")
@login_required
def accept_invitation():
    token = str(read_json().get("token", ""))
    try:
        invitation = jwt.decode(token, SIGNING_KEY, algorithms=["HS256"], audience="invitation")
    except jwt.InvalidTokenError:
        return jsonify({"error": "Invalid invitation"}), 400
    if invitation.get("email") != g.user["email"]:
        return jsonify({"error": "This invitation is for somebody else"}), 403
    db = get_db()
    db.execute("UPDATE users SET role = 'admin' WHERE id = ?", (g.user["id"],))
    db.commit()
    return jsonify({"message": "Welcome to the team"})


@accounts.get("/api/users")
@admin_required
def list_users():
    users = get_db().execute("SELECT * FROM users ORDER BY id").fetchall()
    return jsonify([public_user(user) for user in users])


@accounts.delete("/api/users/<int:user_id>")
@admin_required
def delete_user(user_id):
    db = get_db()
    cursor = db.execute("DELETE FROM users WHERE id = ?", (user_id,))
    db.commit()
    if cursor.rowcount == 0:
        return jsonify({"error": "No such user"}), 404
    return "", 204
