// Search as you type; then one lead: who it is, what was said and done, and whether mail may go there.
import { html, useEffect, useState } from '../html.js';
import { post } from '../api.js';
import { askFirst, BAR, bar, tried, UNBAR, unbar, WHY, whyBarred } from '../actions.js';
import { useKeys } from '../keys.js';
import { clientName } from '../filter.js';
import { labelWord } from '../labels.js';
import { Copy, Line, Out, Said, Shown, Time } from '../parts.js';
import { EventPane } from '../pane.js';
import { usePoll } from '../poll.js';
import { go, to } from '../router.js';
import { can } from '../session.js';
import { store, useStore } from '../store.js';
import { plural } from '../text.js';
import { Row } from './today.js';

/** What is typed at the top. It may be an address, so it is never part of ours. */
export const search = store('');

export function Leads({ thing, workspace }) {
  useKeys({ Escape: thing ? () => go('leads') : undefined });
  return html`<main class=${thing ? 'two' : null}><section class="list" aria-label="Leads"><h1>Leads</h1><${Found} workspace=${workspace} thing=${thing} /></section>
    ${thing && html`<${Lead} key=${thing} email=${thing} workspace=${workspace} />`}</main>`;
}

function Found({ workspace, thing }) {
  const typed = useStore(search);
  const [wanted, setWanted] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(typed), 150);
    return () => clearTimeout(timer);
  }, [typed]);
  const begins = wanted.trim();
  const poll = usePoll(signal => begins.length < 2 ? Promise.resolve(null) : post('leads/search', { q: begins, workspace: workspace || undefined }, signal), [begins, workspace], 0);
  if (begins.length < 2) {
    return html`<${Said}>Type the beginning of an address, of its domain, or of a word of the name or the company, at the top. Two letters are enough.<//>`;
  }
  return html`<${Shown} poll=${poll} empty=${found => found && found.items.length === 0 && `Nobody begins with “${begins}”. Only people of whom something came are known: a reply, a bounce, a meeting, a label.`}>${found => found && html`
    <p class="counts">${plural(found.items.length, 'person', 'people')}${found.more ? ', and more; type on' : ''}</p>
    <ul class="rows">${found.items.map(person => html`<li key=${person.email}><a class="one" data-row=${person.email} href=${to('leads', person.email)} aria-current=${person.email === thing ? 'true' : null}>
      <span class="who"><b><${Line} text=${person.name || person.email} most=${60} /></b> <${Line} text=${person.company} most=${50} /></span>
      <span class="meta"><${Line} text=${person.email} most=${90} />${person.workspaces?.length > 0 && html`<${Line} text=${[...new Set(person.workspaces.map(clientName))].join(', ')} most=${80} />`}</span></a></li>`)}</ul>`}<//>`;
}

function Lead({ email, workspace }) {
  const [open, setOpen] = useState(null);
  const [older, setOlder] = useState({ items: [] });
  const poll = usePoll(signal => post('leads/show', { lead: email, workspace: workspace || undefined }, signal), [email, workspace], 10);
  useKeys({ Escape: open ? () => setOpen(null) : undefined });
  if (open) {
    return html`<${EventPane} key=${open} eventKey=${open} back=${() => setOpen(null)} reload=${poll.reload} />`;
  }
  const next = older.next ?? (older.done ? null : poll.data?.next);
  const readOlder = () => tried(async () => {
    const page = await post('leads/show', { lead: email, workspace: workspace || undefined, cursor: next });
    setOlder(before => ({ items: [...before.items, ...page.timeline], next: page.next, done: !page.next }));
  });
  return html`<aside class="pane" aria-label="Lead"><p class="buttons"><button class="plain" onClick=${() => go('leads')}>← Back to the list</button></p>
    <${Shown} poll=${poll}>${lead => html`
      <h1><${Line} text=${lead.name || lead.email} most=${80} /></h1>
      <p class="meta"><${Line} text=${[lead.jobTitle, lead.company].filter(Boolean).join(', ')} most=${120} /><${Line} text=${lead.email} most=${90} /></p>
      ${lead.records.map(record => html`<${Record} key=${record.workspace} lead=${lead} record=${record} several=${lead.records.length > 1} reload=${poll.reload} />`)}
      ${can('POST forget') && html`<p class="buttons"><button onClick=${() => forget(lead)}>Forget this person</button></p>`}
      <h2>What came</h2>
      ${lead.timeline.length === 0 ? html`<${Said}>Nothing came of this person but what is below.<//>` : html`<ul class="rows timeline" onClick=${event => {
        const key = event.target.closest('[data-row]')?.dataset.row;
        if (key) { event.preventDefault(); setOpen(key); }
      }}>${[...lead.timeline, ...older.items].map(item => html`<${Row} key=${item.eventKey} item=${item} />`)}</ul>`}
      ${next && html`<p class="buttons"><button onClick=${readOlder}>Show older ones</button></p>`}
      ${lead.sends?.length > 0 && html`<h2>What was sent</h2><table><thead><tr><th scope="col">sent</th><th scope="col">subject</th><th scope="col">step</th><th scope="col">opened, directional</th><th scope="col">clicked</th></tr></thead>
        <tbody>${lead.sends.map(send => html`<tr><td><${Time} at=${send.sentAt} /></td><td><${Line} text=${send.subject ?? '–'} most=${80} /></td><td>${send.step ?? '–'}</td>
          <td><${Time} at=${send.openedAt} /></td><td><${Time} at=${send.clickedAt} /></td></tr>`)}</tbody></table>`}`}<//></aside>`;
}

function Record({ lead, record, several, reload }) {
  const known = usePoll(signal => can(WHY) ? whyBarred(lead.email, record.workspace, signal) : Promise.resolve({ because: [], undone: [] }), [lead.email, record.workspace, Boolean(record.suppression), can(WHY)], 0);
  const again = () => { reload(); known.reload(); };
  const barred = record.suppression;
  return html`<section>
    ${several && html`<h2><${Line} text=${clientName(record.workspace)} most=${40} /></h2>`}
    <p>${record.status && html`<span class="label">${labelWord(record.status)}</span>`} ${Object.keys(record.labels ?? {}).map(label => html`<span class="label"><${Line} text=${label} most=${40} /></span> `)}
    </p>
    ${(record.crms ?? []).length > 0 && html`<p class="meta">${record.crms.map(crm => crm.url ? html`<${Out} href=${crm.url}>${crm.crm} ${crm.kind}<//>` : html`<span>${crm.crm} ${crm.kind} <${Copy} value=${crm.id}>Copy id<//></span>`)}</p>`}
    ${barred
      ? html`<${Said} kind="bad">Barred since <${Time} at=${barred.at} full />: ${labelWord(barred.reason.replaceAll('-', ' '))}. ${barred.evidence && html`<${Line} text=${barred.evidence} most=${400} />`}<//>
        ${known.data?.because.map(line => html`<p class="dim"><${Line} text=${line} most=${600} /></p>`)}
        ${can(UNBAR) && html`<p class="buttons"><button onClick=${() => unbar(lead.email, record.workspace, again)}>Un-bar</button></p>`}`
      : html`<p class="dim">Mail may go there.</p>${can(BAR) && html`<p class="buttons"><button onClick=${() => bar(lead.email, record.workspace, again)}>Bar</button></p>`}`}
    </section>`;
}

const forget = lead => askFirst('Forget this person?', 'forget', { lead: lead.email }, {
  verb: 'Forget', why: true, warn: 'Everything that is stored here about this person goes. That cannot be undone. Only a keyed hash stays, so that a barred person is not mailed again.',
  done: () => { search.set(''); go('leads'); },
});
