// Replies by what they need. The counts of the headings add up to what came.
import { html, useEffect, useMemo, useState } from '../html.js';
import { get } from '../api.js';
import { askLabel, askOwner, nameOf, replay, setHandled, tried } from '../actions.js';
import { groupOf, GROUPS, labelWord, LABELS, OPEN, sureness, typeWord } from '../labels.js';
import { useKeys } from '../keys.js';
import { Line, Mark, Records, Said, Shown, Time } from '../parts.js';
import { EventPane } from '../pane.js';
import { go, to } from '../router.js';
import { plural } from '../text.js';
import { campaign, clientName, several } from '../filter.js';
import { useStore } from '../store.js';
import { ago, sinceHours } from '../time.js';

export function Today({ thing, workspace, hours, arrivals }) {
  const [changes, setChanges] = useState(new Map());
  const [older, setOlder] = useState({ items: [] });
  const only = useStore(campaign);
  useEffect(() => setOlder({ items: [] }), [workspace, hours, only]);
  useEffect(() => setChanges(new Map()), [arrivals.at]);

  const items = useMemo(() => {
    const seen = new Set();
    return [...(arrivals.data?.items ?? []), ...older.items].filter(item => !seen.has(item.eventKey) && seen.add(item.eventKey)).map(item => changes.get(item.eventKey) ?? item);
  }, [arrivals.data, older, changes]);
  const groups = useMemo(() => GROUPS.map(name => ({ name, items: items.filter(item => groupOf(item) === name) })).filter(group => group.items.length > 0), [items]);
  const owners = useMemo(() => [...new Set(items.map(item => item.owner).filter(Boolean))].sort(), [items]);

  const changed = item => {
    setChanges(before => new Map(before).set(item.eventKey, item));
    setTimeout(arrivals.reload, 400);
  };
  const here = items.find(item => item.eventKey === thing);
  const focused = () => items.find(item => item.eventKey === document.activeElement?.dataset?.row) ?? here;
  const on = act => () => focused() && act(focused());
  useKeys({
    a: on(item => askOwner(item, owners, changed)),
    l: on(item => item.label ? askLabel(item, LABELS, arrivals.reload) : null),
    h: on(item => setHandled(item, !item.handledAt, changed)),
    r: on(item => replay({ ...item, name: nameOf(item) }, arrivals.reload)),
    Escape: thing ? () => go('today') : undefined,
  });

  const next = older.next ?? (older.done ? null : arrivals.data?.next);
  const readOlder = () => tried(async () => {
    const page = await get('arrivals', { since: sinceHours(hours), workspace, campaign: only?.id, limit: 200, cursor: next });
    setOlder(before => ({ items: [...before.items, ...page.items], next: page.next, done: !page.next }));
  });

  return html`<main class=${thing ? 'two' : null}>
    <section class="list" aria-label="What came">
      <h1>Today</h1>
      ${only && html`<p class="said">Only the campaign <b><${Line} text=${only.name} most=${60} /></b>. <button onClick=${() => campaign.set(null)}>Show all</button></p>`}
      <${Shown} poll=${arrivals} empty=${() => items.length === 0 && `Nothing came in this time. This list was read ${ago(arrivals.at)}; a wider range is at the top.`}>${() => html`
        ${!groups.some(group => OPEN.has(group.name)) && html`<${Said}>Nobody waits for an answer.<//>`}
        <p class="counts">${plural(items.length, 'event')} came${next ? ', and there are older ones' : ''}: ${groups.map((group, index) => html`${index > 0 && ' · '}<a href=${`#${slug(group.name)}`}
          onClick=${event => { event.preventDefault(); document.getElementById(slug(group.name))?.scrollIntoView(); }}>${group.name} ${group.items.length}</a>`)}. <span class="dim">The last one came ${ago(items[0].receivedAt)}.</span></p>
        ${groups.map(group => html`<${Group} key=${group.name} ...${group} thing=${thing} />`)}
        ${next && html`<p class="buttons"><button onClick=${readOlder}>Show older ones</button></p>`}
        ${arrivals.data?.indexed === false && html`<p class="dim">What came before this version is still being added to this list; until then all that is stored is read for it, which takes longer.</p>`}`}
      <//>
    </section>
    ${thing && html`<${EventPane} key=${thing} eventKey=${thing} item=${here} back=${() => go('today')} owners=${owners} changed=${changed} reload=${arrivals.reload} />`}
  </main>`;
}

const slug = name => `group-${name.toLowerCase().replaceAll(' ', '-')}`;

function Group({ name, items, thing }) {
  const list = html`<ul class="rows">${items.map(item => html`<${Row} key=${item.eventKey} item=${item} current=${item.eventKey === thing} />`)}</ul>`;
  return OPEN.has(name)
    ? html`<section id=${slug(name)}><h2>${name} · ${items.length}</h2>${list}</section>`
    : html`<details id=${slug(name)} open=${items.some(item => item.eventKey === thing)}><summary><h2>${name} · ${items.length}</h2></summary>${list}</details>`;
}

export function Row({ item, current, page = 'today' }) {
  const hot = item.hot && !item.handledAt;
  return html`<li class=${hot ? 'hot' : null}>
    <a data-row=${item.eventKey} href=${to(page, item.eventKey)} aria-current=${current ? 'true' : null}>
      <span class="who"><b><${Line} text=${item.name || item.leadEmail || item.campaign || 'nobody in particular'} most=${60} /></b> <${Line} text=${item.company} most=${50} /></span>
      <span class="said-words">${item.words ? html`“<${Line} text=${item.words} />”` : html`<span class="dim">${typeWord(item.eventType)}</span>`}</span>
      <span class="meta">${hot && html`<span class="hotword">${groupOf(item) === 'Hot' ? 'hot' : 'waits'}</span>`} ${item.label && html`<span class="label">${labelWord(item.label)} ${sureness(item)}</span>`}
        ${several() && html`<${Line} text=${clientName(item.workspace)} most=${40} />`}<${Line} text=${item.campaign} most=${40} />${item.step ? html`<span>step ${item.step}</span>` : ''}
        <${Time} at=${item.receivedAt} />${item.status !== 'done' && html`<span class=${item.status === 'dead' ? 'bad' : 'dim'}>${item.status}</span>`}
        <span class="owner">${item.handledAt ? 'handled' : item.owner ? html`<${Line} text=${item.owner} most=${30} />` : item.label ? 'nobody' : ''}</span>
        <span class="marks">${(item.destinations ?? []).filter(each => each.result !== 'skipped').map(each => html`<span>${each.name} <${Mark} status=${each.result} /></span>`)}</span></span>
    </a>${hot && html`<${Records} item=${item} />`}</li>`;
}
