// One word for each label, and under which heading of Today it stands. What the labels mean is the pipeline's business; an unknown one shows as it is called.
const KNOWN = {
  hostile: ['threat', 'Read first'],
  interested: ['interested', 'Hot'],
  question: ['question', 'Hot'],
  needs_human: ['unsure', 'Unsure'],
  wrong_person: ['wrong person', 'Wrong person'],
  left_company: ['left', 'Left company'],
  not_now: ['not now', 'Not now'],
  not_interested: ['no', 'Not interested'],
  unsubscribe: ['opt-out', 'Opt-out'],
  out_of_office: ['away', 'Away'],
  bounce_report: ['bounce', 'Quiet'],
};

/** What a person may choose, in this order. */
export const LABELS = Object.keys(KNOWN);

export const GROUPS = ['Read first', 'Hot', 'Unsure', 'Not read yet', 'Meetings', 'Wrong person', 'Left company', 'Not now', 'Not interested', 'Opt-out', 'Away', 'Quiet', 'Handled'];

/** Headings whose rows are shown at once; the others are folded. */
export const OPEN = new Set(GROUPS.slice(0, 5));

const sayable = text => String(text ?? '').replaceAll('_', ' ');

export const labelWord = label => KNOWN[label]?.[0] ?? sayable(label);

/** How sure whoever read it was; nothing where that was not said, or a person said it. */
export const sureness = item => item.confidence ? `${Math.round(item.confidence * 100)} % sure` : '';

export const typeWord = type => sayable(type).replace(/^(lead|email) /, '');

export function groupOf(item) {
  const isReply = item.eventType === 'reply_received' || item.eventType === 'auto_reply_received';
  return item.handledAt ? 'Handled'
    : item.label ? KNOWN[item.label]?.[1] ?? 'Unsure'
    : item.eventType === 'reply_received' ? 'Not read yet'
    : !isReply && /meeting|no_show/.test(item.eventType ?? '') ? 'Meetings' : 'Quiet';
}
