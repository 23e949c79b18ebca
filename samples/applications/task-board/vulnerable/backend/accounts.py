import datetime
import os
import random
from functools import wraps

import jwt
from flask import Blueprint, g, jsonify, redirect, request

from database import BASE_DIR, get_db, hash_password

accounts = Blueprint("accounts", __name__)

JWT_SECRET = "taskboard-jwt-secret-2f6b1c9e"
OUTBOX = os.path.join(BASE_DIR, "outbox.log")


def create_token(user):
    payload = {
        "sub": str(user["id"]),
        "role": user["role"],
        "exp": datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8),
    }
    return jwt.encode(payload, JWT_SECRET, algorithm="HS256")


def public_user(user):
    return {"id": user["id"], "username": user["username"], "email": user["email"], "role": user["role"]}


def current_user():
    header = request.headers.get("Authorization", "")
    token = header[7:] if header.startswith("Bearer ") else request.cookies.get("session")
    if not token:
        return None
    try:
        payload = jwt.decode(token, JWT_SECRET, algorithms=["HS256"])
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


def send_mail(to, subject, body):
    # Development outbox, replace with SMTP in production
    with open(OUTBOX, "a") as outbox:
        outbox.write(f"To: {to}\nSubject: {subject}\n\n{body}\n\n")


@accounts.post("/api/register")
def register():
    data = request.get_json(silent=True) or {}
    if not data.get("username") or not data.get("email") or len(str(data.get("password", ""))) < 8:
        return jsonify({"error": "username, email and a password of at least 8 characters are required"}), 400

    user = {"role": "member"}
    user.update(data)
    db = get_db()
    taken = db.execute(
        "SELECT 1 FROM users WHERE username = ? OR email = ?", (user["username"], user["email"])
    ).fetchone()
    if taken:
        return jsonify({"error": "That name or address cannot be used"}), 409
    cursor = db.execute(
        "INSERT INTO users (username, email, password_hash, role) VALUES (?, ?, ?, ?)",
        (user["username"], user["email"], hash_password(user["password"]), user["role"]),
    )
    db.commit()
    created = db.execute("SELECT * FROM users WHERE id = ?", (cursor.lastrowid,)).fetchone()
    return jsonify(public_user(created)), 201


@accounts.post("/api/login")
def login():
    data = request.get_json(silent=True) or {}
    user = get_db().execute(
        "SELECT * FROM users WHERE username = ? AND password_hash = ?",
        (data.get("username", ""), hash_password(str(data.get("password", "")))),
    ).fetchone()
    if user is None:
        return jsonify({"error": "Wrong username or password"}), 401

    token = create_token(user)
    response = jsonify({"token": token, "user": public_user(user)})
    response.set_cookie("session", token)
    return response


@accounts.get("/api/logout")
def logout():
    target = request.args.get("next", "/")
    response = redirect(target)
    response.delete_cookie("session")
    return response


@accounts.get("/api/me")
@login_required
def me():
    return jsonify(public_user(g.user))


@accounts.post("/api/password-reset")
def request_reset():
    data = request.get_json(silent=True) or {}
    db = get_db()
    user = db.execute("SELECT * FROM users WHERE email = ?", (data.get("email", ""),)).fetchone()
    if user is not None:
        reset_token = str(random.randint(100000, 999999))
        db.execute("UPDATE users SET reset_token = ? WHERE id = ?", (reset_token, user["id"]))
        db.commit()
        send_mail(user["email"], "Reset your password", f"Your reset code: {reset_token}")
    return jsonify({"message": "If the address is known, a code was sent"})


@accounts.post("/api/password-reset/confirm")
def confirm_reset():
    data = request.get_json(silent=True) or {}
    token, password = str(data.get("token", "")), str(data.get("password", ""))
    if not token or len(password) < 8:
        return jsonify({"error": "token and a password of at least 8 characters are required"}), 400
    db = get_db()
    cursor = db.execute(
        "UPDATE users SET password_hash = ?, reset_token = NULL WHERE reset_token = ?",
        (hash_password(password), token),
    )
    db.commit()
    if cursor.rowcount == 0:
        return jsonify({"error": "Unknown code"}), 400
    return jsonify({"message": "Password changed"})


@accounts.post("/api/invitations")
@login_required
def invite():
    if g.user["role"] != "admin":
        return jsonify({"error": "Only administrators may invite"}), 403
    data = request.get_json(silent=True) or {}
    claims = {"aud": "invitation", "email": str(data.get("email", "")), "role": "admin"}
    return jsonify({"token": jwt.encode(claims, JWT_SECRET, algorithm="HS256")}), 201


@accounts.post("/api/invitations/accept")
@login_required
def accept_invitation():
    data = request.get_json(silent=True) or {}
    try:
        invitation = jwt.decode(str(data.get("token", "")), options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return jsonify({"error": "Invalid invitation"}), 400
    if invitation.get("email") != g.user["email"]:
        return jsonify({"error": "This invitation is for somebody else"}), 403
    db = get_db()
    db.execute("UPDATE users SET role = ? WHERE id = ?", (invitation.get("role", "member"), g.user["id"]))
    db.commit()
    return jsonify({"message": "Welcome to the team"})


@accounts.get("/api/users")
def list_users():
    users = get_db().execute("SELECT * FROM users ORDER BY id").fetchall()
    return jsonify([public_user(user) for user in users])


@accounts.delete("/api/users/<int:user_id>")
@login_required
def delete_user(user_id):
    db = get_db()
    cursor = db.execute("DELETE FROM users WHERE id = ?", (user_id,))
    db.commit()
    if cursor.rowcount == 0:
        return jsonify({"error": "No such user"}), 404
    return "", 204
