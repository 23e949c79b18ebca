from flask import Blueprint, g, jsonify, render_template, request

from accounts import login_required, read_json
from database import get_db
from formula import FormulaError, evaluate

tasks = Blueprint("tasks", __name__)

STATUSES = ("open", "doing", "done")
LISTINGS = {
    "created_at": "SELECT * FROM tasks WHERE owner_id = ? ORDER BY created_at",
    "title": "SELECT * FROM tasks WHERE owner_id = ? ORDER BY title",
    "status": "SELECT * FROM tasks WHERE owner_id = ? ORDER BY status",
}


def as_json(row):
    return dict(row)


def owned_task(task_id):
    return get_db().execute(
        "SELECT * FROM tasks WHERE id = ? AND owner_id = ?", (task_id, g.user["id"])
    ).fetchone()


def read_task():
    """Returns the fields of the request and what is wrong with them."""
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        return None, "A JSON object is required"
    title, description = data.get("title"), data.get("description", "")
    status = data.get("status", "open")
    if not isinstance(title, str) or not title.strip() or len(title) > 200:
        return None, "title must be a text of 1 to 200 characters"
    if not isinstance(description, str):
        return None, "description must be a text"
    if status not in STATUSES:
        return None, "status must be one of " + ", ".join(STATUSES)
    return (title, description, status), None


@tasks.get("/api/tasks")
@login_required
def list_tasks():
    query = LISTINGS.get(request.args.get("sort", "created_at"))
    if query is None:
        return jsonify({"error": "sort must be one of " + ", ".join(LISTINGS)}), 400
    rows = get_db().execute(query, (g.user["id"],)).fetchall()
    return jsonify([as_json(row) for row in rows])


@tasks.post("/api/tasks")
@login_required
def create_task():
    fields, problem = read_task()
    if problem:
        return jsonify({"error": problem}), 400
    db = get_db()
    cursor = db.execute(
        "INSERT INTO tasks (owner_id, title, description, status) VALUES (?, ?, ?, ?)", (g.user["id"], *fields)
    )
    db.commit()
    return jsonify(as_json(owned_task(cursor.lastrowid))), 201


@tasks.get("/api/tasks/search")
@login_required
def search_tasks():
    term = request.args.get("q", "")
    rows = get_db().execute(
        "SELECT id, title, description, status FROM tasks WHERE owner_id = ? AND instr(lower(title), lower(?)) > 0",
        (g.user["id"], term),
    ).fetchall()
    return jsonify([as_json(row) for row in rows])


@tasks.get("/api/tasks/<int:task_id>")
@login_required
def get_task(task_id):
    row = owned_task(task_id)
    if row is None:
        return jsonify({"error": "No such task"}), 404
    return jsonify(as_json(row))


@tasks.put("/api/tasks/<int:task_id>")
@login_required
def update_task(task_id):
    if owned_task(task_id) is None:
        return jsonify({"error": "No such task"}), 404
    fields, problem = read_task()
    if problem:
        return jsonify({"error": problem}), 400
    db = get_db()
    db.execute("UPDATE tasks SET title = ?, description = ?, status = ? WHERE id = ?", (*fields, task_id))
    db.commit()
    return jsonify(as_json(owned_task(task_id)))


@tasks.delete("/api/tasks/<int:task_id>")
@login_required
def delete_task(task_id):
    if owned_task(task_id) is None:
        return jsonify({"error": "No such task"}), 404
    db = get_db()
    db.execute("DELETE FROM comments WHERE task_id = ?", (task_id,))
    db.execute("DELETE FROM tasks WHERE id = ?", (task_id,))
    db.commit()
    return "", 204


@tasks.get("/api/tasks/<int:task_id>/comments")
@login_required
def list_comments(task_id):
    if owned_task(task_id) is None:
        return jsonify({"error": "No such task"}), 404
    rows = get_db().execute("SELECT * FROM comments WHERE task_id = ? ORDER BY id", (task_id,)).fetchall()
    return jsonify([as_json(row) for row in rows])


@tasks.post("/api/tasks/<int:task_id>/comments")
@login_required
def add_comment(task_id):
    if owned_task(task_id) is None:
        return jsonify({"error": "No such task"}), 404
    body = read_json().get("body")
    if not isinstance(body, str) or not body.strip():
        return jsonify({"error": "body must be a text"}), 400
    db = get_db()
    cursor = db.execute(
        "INSERT INTO comments (task_id, author, body) VALUES (?, ?, ?)", (task_id, g.user["username"], body)
    )
    db.commit()
    created = db.execute("SELECT * FROM comments WHERE id = ?", (cursor.lastrowid,)).fetchone()
    return jsonify(as_json(created)), 201


@tasks.post("/api/estimates")
@login_required
def estimate():
    try:
        hours = evaluate(str(read_json().get("formula", "0")))
    except FormulaError as error:
        return jsonify({"error": str(error)}), 400
    return jsonify({"hours": hours})


@tasks.get("/tasks/print")
def print_page():
    return render_template("print.html", title=request.args.get("title", "My tasks"))
