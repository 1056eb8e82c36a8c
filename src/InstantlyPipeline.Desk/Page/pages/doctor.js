// Every check with its cure.
import { html, useState } from '../html.js';
import { get } from '../api.js';
import { Line, Shown, Time, Told } from '../parts.js';
import { usePoll } from '../poll.js';
import { to } from '../router.js';
import { me } from '../session.js';
import { useStore } from '../store.js';
import { number, plural } from '../text.js';
import { dayOf } from '../time.js';

const SIGNS = { ok: ['✓', 'good', 'well'], warning: ['!', 'warn', 'look'], failed: ['✗', 'bad', 'broken'] };
const ORDER = ['failed', 'warning', 'ok'];

export function Doctor() {
  const poll = usePoll(signal => get('doctor', null, signal), [], 0);
  return html`<main><section class="list" aria-label="Doctor"><h1>Doctor</h1>
    <p class="buttons"><button onClick=${poll.reload} disabled=${poll.busy}>${poll.busy ? 'Examining …' : 'Run again'}</button>${poll.at && html`<span class="dim">examined at <${Time} at=${poll.at.toISOString()} /></span>`}</p>
    <${Shown} poll=${poll} empty=${found => found.length === 0 && 'There are no checks.'}>${found => html`
      <p class="counts">${summary(found)}</p>
      <ul class="checks">${sorted(found).map(finding => html`<li key=${finding.check + finding.text}><${Sign} level=${finding.level} /><b><${Line} text=${finding.check} most=${60} /></b><span><${Told} text=${finding.text} most=${900} /></span></li>`)}</ul>`}<//>
      <${Books} />${!useStore(me)?.clients?.length && html`<${Trail} />`}</section></main>`;
}

/** Instantly's delivery log of a day beside our ledger: read when somebody opens it, for each client costs calls at Instantly. */
function Books() {
  const [open, setOpen] = useState(false);
  const [day, setDay] = useState(daysBack(1));
  return html`<details open=${open} onToggle=${event => setOpen(event.target.open)}><summary><h2>Books</h2></summary>
    ${open && html`<p>What Instantly's log says it delivered to us, and what our ledger knows of it.</p>
    <p class="buttons"><label>day (UTC) <select value=${day} onChange=${event => setDay(event.target.value)}>${[0, 1, 2, 3, 4, 5, 6].map(back => html`<option value=${daysBack(back)}>${daysBack(back)}</option>`)}</select></label></p>
    <${BooksOfDay} day=${day} />`}</details>`;
}

function BooksOfDay({ day }) {
  const poll = usePoll(signal => get('books', { day }, signal), [day], 0);
  const none = useStore(me)?.clients?.length ? 'Your clients have no key of Instantly’s API of their own, so their log cannot be looked at alone. Whoever runs the pipeline can give them one, or compares the log of all.'
    : 'There is no key of Instantly’s API, so there is no log to compare with. Set Instantly__ApiKey, or the client’s own.';
  return html`<${Shown} poll=${poll} empty=${found => found.length === 0 && none}>${found => html`
    <div class="scroll" tabindex="0" role="group" aria-label="Books"><table class="figures books"><thead><tr><th scope="col">client</th><th scope="col">delivered</th><th scope="col">known</th><th scope="col">no events</th><th scope="col">missing</th><th scope="col">result</th></tr></thead>
      <tbody>${found.map(books => html`<tr key=${books.setting}><th scope="row"><${Line} text=${books.client ?? books.setting} most=${60} /></th>
        ${books.problem ? html`<td colspan="4"></td>` : html`<td>${number(books.deliveries)}${books.more ? ' or more' : ''}</td><td>${number(books.known)}</td><td>${number(books.noEvents)}</td><td class=${books.missing > 0 ? 'bad' : null}>${number(books.missing)}</td>`}
        <td class="verdict">${verdict(books)}</td></tr>`)}</tbody></table></div>`}<//>`;
}

function verdict(books) {
  return books.problem ? html`<${Sign} level="warning" /> <${Line} text=${books.problem} most=${300} />`
    : books.missing > 0 ? html`<${Sign} level="failed" /> <code>instantly-pipeline recover --since ${books.day}${books.client ? ` --client "${books.client}"` : ''}</code> takes them in.`
    : books.deliveries === 0 ? html`<span class="dim">nothing was delivered</span>`
    : html`<${Sign} level="ok" /> the books agree`;
}

const daysBack = count => dayOf(new Date(Date.now() - count * 86_400_000));

/** Who did what, from where and why: read when somebody opens it. */
function Trail() {
  const [open, setOpen] = useState(false);
  return html`<details open=${open} onToggle=${event => setOpen(event.target.open)}><summary><h2>Who did what</h2></summary>${open && html`<${TrailPages} />`}</details>`;
}

function TrailPages() {
  const [cursors, setCursors] = useState([undefined]);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Who did what"><table><thead><tr><th scope="col">when</th><th scope="col">who</th><th scope="col">what</th><th scope="col">outcome</th><th scope="col">why</th><th scope="col">from</th></tr></thead>
    ${cursors.map((cursor, index) => html`<${TrailPage} key=${cursor ?? 'newest'} cursor=${cursor} more=${index === cursors.length - 1 ? next => setCursors([...cursors, next]) : null} />`)}</table></div>`;
}

function TrailPage({ cursor, more }) {
  const poll = usePoll(signal => get('trail', { cursor }, signal), [cursor], 0);
  if (!poll.data) {
    return html`<tbody><tr><td colspan="6">${poll.error?.message ?? 'Reading …'}</td></tr></tbody>`;
  }
  const { items, next } = poll.data;
  return html`<tbody>${items.length === 0 && html`<tr><td colspan="6">Nobody has decided anything yet.</td></tr>`}
    ${items.map(entry => html`<tr key=${entry.at + entry.who}><td><${Time} at=${entry.at} /></td><td><${Line} text=${entry.who} most=${60} /></td>
      <td>${entry.eventKey ? html`<a href=${to('today', entry.eventKey)}><${Line} text=${entry.what} most=${60} /></a>` : html`<${Line} text=${entry.what} most=${60} />`}</td>
      <td><${Line} text=${entry.outcome ?? ''} most=${200} /></td><td><${Line} text=${entry.why ?? ''} most=${300} /></td><td><${Line} text=${entry.from ?? ''} most=${60} /></td></tr>`)}
    ${next && more && html`<tr><td colspan="6"><button onClick=${() => more(next)}>Show older ones</button></td></tr>`}</tbody>`;
}

const levelOf = finding => String(finding.level).toLowerCase();

const sorted = found => [...found].sort((left, right) => ORDER.indexOf(levelOf(left)) - ORDER.indexOf(levelOf(right)));

function Sign({ level }) {
  const [sign, kind, word] = SIGNS[String(level).toLowerCase()] ?? ['·', 'dim', level];
  return html`<span class=${`mark ${kind}`}>${sign} ${word}</span>`;
}

function summary(found) {
  const count = level => found.filter(finding => levelOf(finding) === level).length;
  return count('failed') + count('warning') === 0 ? `All ${plural(found.length, 'check')} are well.`
    : `${plural(count('failed'), 'check')} broken, ${count('warning')} to look at, ${count('ok')} well.`;
}
