"""What a typical Flask sample does with a delivery: parse it, look it up in a set kept in memory, log a line, answer."""
import logging
import sys

from flask import Flask, jsonify, request

logging.basicConfig(level=logging.INFO)
app = Flask(__name__)
seen = set()
notes = {"reply_received": "Reply from", "email_bounced": "Bounce of"}


@app.post("/webhooks/instantly")
def receive():
    delivery = request.get_json()
    identity = delivery.get("id") or "-".join(str(delivery.get(name)) for name in ("timestamp", "event_type", "lead_email"))
    if identity in seen:
        logging.info("Seen before: %s", identity)
    else:
        seen.add(identity)
        kind = delivery.get("event_type")
        logging.info("%s in %s", kind, delivery.get("campaign_name"))
        if kind in notes:
            logging.info("%s %s", notes[kind], delivery.get("lead_email"))
    return jsonify(received=True)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]))
