// Small parts that every page uses.
import { html, useLayoutEffect, useRef, useState } from './html.js';
import { brief, clean, httpsOnly, number } from './text.js';
import { short, utc } from './time.js';
import { store, useStore } from './store.js';
import { Unreachable } from './api.js';

export const Time = ({ at, full }) => (at
  ? html`<time datetime=${at} title=${utc(at)}>${full ? new Date(at).toLocaleString() : short(at)}</time>`
  : html`<span>–</span>`);

/** Text from outside, in one line; its own direction does not reach its neighbours. */
export const Line = ({ text, most }) => html`<bdi dir="auto">${brief(text, most)}</bdi>`;

/** A sentence of the pipeline's own, in which commands and settings stand between backticks. */
export const Told = ({ text, most }) => html`<bdi dir="auto">${brief(text, most).split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : part))}</bdi>`;

const FIRST = 4_000;

/** Text from outside as it was written. A very long one is shown in parts, so that the page stays quick. */
export function Words({ text }) {
  const [all, setAll] = useState(false);
  const whole = clean(text);
  const shown = all ? whole : whole.slice(0, FIRST);
  return html`<div class="words" dir="auto" tabindex=${whole.length > 600 ? 0 : null} role=${whole.length > 600 ? 'group' : null}
      aria-label=${whole.length > 600 ? 'What was written' : null}>${shown}</div>
    ${shown.length < whole.length && html`<button class="plain" onClick=${() => setAll(true)}>Show all ${number(whole.length)} characters</button>`}`;
}

/** A link out of the house; nothing but https becomes one. */
export function Out({ href, children }) {
  const safe = httpsOnly(href);
  return safe
    ? html`<a href=${safe} target="_blank" rel="noopener noreferrer nofollow">${children}<span aria-hidden="true"> ↗</span></a>`
    : html`<span>${children}</span>`;
}

/** Where a person is found in the CRMs and chats, and the conversation in Instantly. */
export function Records({ item }) {
  const links = [...(item.crms ?? []).map(crm => [crm.url, `${crm.crm} ${crm.kind}`]), [item.conversation, 'Instantly']].filter(([url]) => httpsOnly(url));
  return links.length > 0 && html`<p class="links">${links.map(([url, name]) => html`<${Out} href=${url}>${name}<//>`)}</p>`;
}

export const Said = ({ kind = 'note', children }) => html`<p class=${`said ${kind}`} role=${kind === 'bad' ? 'alert' : null}>${children}</p>`;

const MARKS = { done: ['✓', 'good'], skipped: ['–', 'dim'], failed: ['✗', 'bad'], 'in-doubt': ['?', 'bad'] };

export function Mark({ status }) {
  const [sign, kind] = MARKS[status] ?? ['·', 'dim'];
  return html`<span class=${`mark ${kind}`} title=${status} role="img" aria-label=${status}>${sign}</span>`;
}

export function Copy({ value, children }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch {
      say('The browser does not let this page copy. Serve it over https, or from this machine.', { bad: true });
    }
  };
  return html`<button class="plain" onClick=${copy} title=${value}>${copied ? 'Copied' : children}</button>`;
}

/** What a poll brought, or the sentence that says why there is nothing yet. */
export function Shown({ poll, empty, children }) {
  const stale = poll.error && html`<${Said} kind="bad">${poll.error.message}${poll.data && poll.at ? html` Shown is what was true at <${Time} at=${poll.at.toISOString()} />.` : ''}<//>`;
  if (!poll.data) {
    return stale || html`<${Said}>Reading …<//>`;
  }
  return html`${poll.error && !(poll.error instanceof Unreachable) && stale}${empty && empty(poll.data) ? html`<${Said}>${empty(poll.data)}<//>` : children(poll.data)}`;
}

/* ── what was done, with its undo ── */
const sayings = store([]);
let saying = 0;

/** @param undo a function; shown as a button for ten seconds */
export function say(text, { undo, bad } = {}) {
  const id = ++saying;
  sayings.set([...sayings.get().slice(-2), { id, text, undo, bad }]);
  setTimeout(() => unsay(id), bad ? 15_000 : 10_000);
}

const unsay = id => sayings.set(sayings.get().filter(each => each.id !== id));

export function Sayings() {
  return html`<div class="sayings" role="status" aria-live="polite">${useStore(sayings).map(each => html`
    <p key=${each.id} class=${each.bad ? 'bad' : null}><span>${each.text}</span>
      ${each.undo && html`<button onClick=${() => { unsay(each.id); each.undo(); }}>Undo</button>`}
      <button class="plain" aria-label="Close" onClick=${() => unsay(each.id)}>×</button></p>`)}</div>`;
}

/* ── one dialog at a time ── */
const opened = store(null);

/** @param body gets a function that closes it */
export const openDialog = (title, body) => opened.set({ title, body });

export function Dialogs() {
  const dialog = useStore(opened);
  const element = useRef(null);
  const before = useRef(null);
  const close = () => opened.set(null);
  // At once, so that what is typed next goes into the dialog.
  useLayoutEffect(() => {
    if (dialog && element.current && !element.current.open) {
      before.current = document.activeElement;
      element.current.showModal();
      element.current.querySelector('[data-first]')?.focus();
    } else if (!dialog) {
      before.current?.focus?.();
    }
  }, [dialog]);
  return dialog && html`<dialog ref=${element} aria-labelledby="dialog-title" onClose=${close} onCancel=${close}>
    <h2 id="dialog-title">${dialog.title}</h2>${dialog.body(close)}</dialog>`;
}
