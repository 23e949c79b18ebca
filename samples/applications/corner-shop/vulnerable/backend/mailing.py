"""Mail of the shop. It is put into the outbox, from where the mail server takes it."""
from email.message import EmailMessage

import config


def send(recipient, subject, text):
    message = EmailMessage()
    message["From"] = "hello@cornershop.example"
    message["To"] = recipient
    message["Subject"] = subject
    message.set_content(text)
    with open(config.OUTBOX, "a", encoding="utf-8") as outbox:
        outbox.write(message.as_string() + "\n")


def send_reset(user, token, base_url):
    link = f"{base_url}/reset?token={token}"
    send(user["email"], "Your new password", f"Hello,\n\nchoose a new password here:\n{link}\n")
