import sqlite3

from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/api/visits")
def visits():
    with sqlite3.connect("visits.db") as database:
        database.execute("INSERT INTO visits DEFAULT VALUES")
        (count,) = database.execute("SELECT count(*) FROM visits").fetchone()
    return jsonify(visits=count)


if __name__ == "__main__":
    with sqlite3.connect("visits.db") as database:
        database.execute("CREATE TABLE IF NOT EXISTS visits (id INTEGER PRIMARY KEY)")
    app.run(debug=True, port=5000)
