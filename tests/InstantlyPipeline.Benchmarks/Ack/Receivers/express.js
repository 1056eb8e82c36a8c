// What a typical Express sample does with a delivery: parse it, look it up in a set kept in memory, log a line, answer.
const express = require('express');

const seen = new Set();
const notes = { reply_received: 'Reply from', email_bounced: 'Bounce of', lead_meeting_booked: 'Meeting with' };
const receiver = express();
receiver.use(express.json());

receiver.post('/webhooks/instantly', (request, response) => {
  const delivery = request.body;
  const identity = delivery.id || [delivery.timestamp, delivery.event_type, delivery.lead_email].join('-');
  if (seen.has(identity)) {
    console.log(`Seen before: ${identity}`);
  } else {
    seen.add(identity);
    console.log(`${delivery.event_type} in ${delivery.campaign_name}`);
    const note = notes[delivery.event_type];
    if (note) {
      console.log(`${note} ${delivery.lead_email}`);
    }
  }
  response.status(200).json({ received: true });
});

receiver.listen(Number(process.argv[2]), '127.0.0.1');
