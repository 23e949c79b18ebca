"""Does to its host whatever an application can try, all at once, and says in its log what came of it."""

import os
import socket
import subprocess
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer


def said(what, outcome):
    print(f"{what}: {outcome}", flush=True)


def tried(what, act):
    try:
        said(what, act())
    except BaseException as error:  # whatever keeps it from it is worth telling
        said(what, f"refused ({type(error).__name__}: {error})"[:200])


def read(path):
    with open(path) as file:
        return file.read()


def names_of_people():
    return " ".join(line.split(":")[0] for line in read("/etc/passwd").splitlines())


def reach(host, port):
    with socket.create_connection((host, port), timeout=2):
        return "reached"


def fill_disk(folder):
    written = 0
    try:
        with open(os.path.join(folder, "filler"), "wb") as file:
            while written < 20 * 1024**3:
                written += file.write(b"x" * 1024 * 1024)
    except OSError as error:
        return f"stopped after {written // 1024**2} MiB ({error.strerror})"
    return f"wrote {written // 1024**2} MiB"


def kill_everybody():
    os.kill(-1, 9)
    return "sent"


class Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"listening elsewhere")

    def log_message(self, *_):
        pass


def listen_elsewhere():
    server = HTTPServer(("0.0.0.0", 17999), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "listens at 17999 of its own network"


def flood():
    line = "flood " * 1000
    while True:
        print(line, flush=True)


def fork_without_end():
    while True:
        try:
            if os.fork() == 0:
                while True:
                    time.sleep(0.01)
        except OSError:
            time.sleep(0.01)


def fill_memory():
    held = []
    while True:
        held.append(bytearray(8 * 1024 * 1024))


def main():
    tried("accounts", names_of_people)
    tried("shadow", lambda: read("/etc/shadow"))
    tried("environment", lambda: " ".join(sorted(os.environ)))
    tried("environment of others", lambda: len(read("/proc/1/environ")))
    tried("processes seen", lambda: sum(name.isdigit() for name in os.listdir("/proc")))
    tried("host database", lambda: reach("127.0.0.1", int(os.environ.get("VICTIM_PORT", "5432"))))
    tried("network", lambda: reach("192.0.2.1", 80))
    tried("name", lambda: socket.gethostbyname("example.com"))
    tried("metadata", lambda: urllib.request.urlopen("http://169.254.169.254/", timeout=2).status)
    tried("write to the system", lambda: open("/usr/planted", "w").close())
    tried("mount", lambda: subprocess.run(["mount", "-t", "tmpfs", "x", "/tmp"], check=True, capture_output=True))
    tried("elsewhere", listen_elsewhere)
    for folder in (".", "/tmp", "/dev/shm", "/dev", "/var/tmp", "/root"):
        tried(f"disk {folder}", lambda folder=folder: fill_disk(folder))
    if os.environ.get("HOSTILE") == "forks":
        said("forks", "begin")
        fork_without_end()
    threading.Thread(target=flood, daemon=True).start()
    time.sleep(1)
    fill_memory()


main()
