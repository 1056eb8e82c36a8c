// What was sent and what came of it: the tables first, then the charts.
import { html, useMemo, useState } from '../html.js';
import { get } from '../api.js';
import { Bars, Days } from '../charts.js';
import { csv, download } from '../csv.js';
import { labelWord } from '../labels.js';
import { Line, Said, Shown } from '../parts.js';
import { usePoll } from '../poll.js';
import { number, percent } from '../text.js';
import { dayOf, duration } from '../time.js';

const BY = {
  campaign: row => row.campaign ?? row.campaignId ?? '–',
  step: row => `step ${row.step}`,
  variant: row => `step ${row.step}, variant ${row.variant}`,
  account: row => row.account ?? '–',
  client: row => row.workspace,
  day: row => row.day,
};

const SUMS = ['sent', 'opened', 'clicked', 'replied', 'interested', 'booked', 'unsubscribed', 'bounced'];
const FUNNEL = ['sent', 'opened', 'clicked', 'replied', 'interested', 'booked'];

// Where mailbox providers begin to distrust a sender.
const ALERT = 0.02;

export function Numbers({ workspace, hours, arrivals }) {
  const [by, setBy] = useState('campaign');
  const since = dayOf(new Date(Date.now() - Math.max(0, hours - 24) * 3_600_000));
  const poll = usePoll(signal => get('numbers', { since, workspace }, signal), [since, workspace], 60);
  const groups = useMemo(() => grouped(poll.data?.rows ?? [], BY[by]), [poll.data, by]);
  const total = useMemo(() => grouped(poll.data?.rows ?? [], () => 'all')[0], [poll.data]);
  return html`<main><section class="list wide" aria-label="Numbers"><h1>Numbers</h1>
    <p class="buttons"><label>by <select value=${by} onChange=${event => setBy(event.target.value)}>${Object.keys(BY).map(name => html`<option value=${name}>${name}</option>`)}</select></label>
      <button disabled=${groups.length === 0} onClick=${() => download(`numbers-by-${by}-${since}.csv`, csv(columnsFor(by), groups))}>CSV</button></p>
    <${Shown} poll=${poll} empty=${data => data.rows.length === 0 && data.bouncesByDomain.length === 0 && `Nothing was counted since ${since} (UTC). Sends, opens and clicks are counted once Instantly sends them: the webhook's event type has to be all_events.`}>${data => html`
      <p class="dim">Days are UTC, ${data.since} to ${data.until}.${data.counting ? ' The last minutes are still being counted.' : ''} Opens are directional: privacy proxies open mail unasked, and some readers never load the picture.</p>
      <div class="scroll" tabindex="0" role="group" aria-label="Table by ${by}"><table class="figures"><thead><tr><th scope="col">${by}</th>${SUMS.map(name => html`<th scope="col">${name}</th>`)}<th scope="col">reply rate</th><th scope="col">bounce rate</th></tr></thead>
        <tbody>${groups.map(row => html`<${Figures} key=${row.name} row=${row} />`)}</tbody>${total && groups.length > 1 && html`<tfoot><${Figures} row=${{ ...total, name: 'all' }} /></tfoot>`}</table></div>
      ${total && html`<div class="charts">
        <${Chart} title="Funnel" rows=${FUNNEL.map(name => ({ name: name === 'opened' ? 'opened, directional' : name, value: total[name] }))} of=${total.sent} />
        <${Chart} title="Replies by label" rows=${counts(total.labels).map(([label, value]) => ({ name: labelWord(label), value }))} of=${total.replied} none="No reply was read in this time." />
        <${Chart} title="Bounces by kind" rows=${counts(total.bounces).map(([name, value]) => ({ name, value }))} of=${total.bounced} none="Nothing bounced in this time." /></div>
        <${Days} rows=${days(data.rows)} series=${['replied', 'interested', 'bounced']} />`}
      <${Alerts} items=${arrivals.data?.items ?? []} />
      <h2>Bounce rate by sending account</h2><${Said}>Above ${percent(ALERT, 1)} mailbox providers begin to distrust a sender.<//>
      <${Rates} rows=${grouped(data.rows, BY.account).map(row => ({ name: row.name, part: row.bounced, whole: row.sent }))} />
      <h2>Bounces by the recipient's domain</h2>
      ${data.bouncesByDomain.length === 0 ? html`<${Said}>No domain had a bounce.<//>` : html`<table class="figures"><thead><tr><th scope="col">domain</th><th scope="col">bounced</th><th scope="col">kinds</th></tr></thead>
        <tbody>${data.bouncesByDomain.map(each => html`<tr key=${each.workspace + each.domain}><th scope="row"><${Line} text=${each.domain} most=${80} /></th><td>${number(each.bounced)}</td>
          <td>${counts(each.kinds).map(([kind, count]) => `${kind} ${count}`).join(', ')}</td></tr>`)}</tbody></table>`}`}<//>
    </section></main>`;
}

/** How long it took from a reply to the first chat that told of it, over the newest events of the chosen time. */
function Alerts({ items }) {
  const waits = items.filter(item => item.eventType === 'reply_received').map(item => {
    const told = (item.destinations ?? []).flatMap(each => each.steps ?? []).filter(step => step.name.endsWith('-alert') && step.status === 'done').map(step => new Date(step.at));
    return told.length > 0 ? Math.max(0, Math.min(...told) - new Date(item.receivedAt)) / 1000 : null;
  }).filter(wait => wait !== null).sort((left, right) => left - right);
  const within = share => duration(waits[Math.min(waits.length - 1, Math.ceil(share * waits.length) - 1)]);
  return html`<h2>From a reply to its alert</h2>${waits.length === 0 ? html`<${Said}>No reply of this time led to an alert.<//>`
    : html`<p>Half within ${within(0.5)}, 95 of 100 within ${within(0.95)}, the longest ${within(1)}; over the newest ${number(waits.length)} that were told of.</p>`}`;
}

const Figures = ({ row }) => html`<tr><th scope="row"><${Line} text=${row.name} most=${60} /></th>${SUMS.map(name => html`<td>${number(row[name])}</td>`)}
  <td>${percent(row.replied, row.sent)}</td><td class=${row.sent > 0 && row.bounced / row.sent > ALERT ? 'bad' : null}>${percent(row.bounced, row.sent)}${row.sent > 0 && row.bounced / row.sent > ALERT ? ' !' : ''}</td></tr>`;

const Chart = ({ title, rows, of, none }) => html`<figure><figcaption>${title}</figcaption>${rows.every(row => !row.value) && none ? html`<p class="dim">${none}</p>` : html`<${Bars} rows=${rows} of=${of} />`}</figure>`;

function Rates({ rows }) {
  return html`<table class="figures"><thead><tr><th scope="col">account</th><th scope="col">sent</th><th scope="col">bounced</th><th scope="col">rate</th></tr></thead>
    <tbody>${rows.map(row => html`<tr key=${row.name}><th scope="row"><${Line} text=${row.name} most=${80} /></th><td>${number(row.whole)}</td><td>${number(row.part)}</td>
      <td class=${row.whole > 0 && row.part / row.whole > ALERT ? 'bad' : null}>${percent(row.part, row.whole)}${row.whole > 0 && row.part / row.whole > ALERT ? ' !' : ''}</td></tr>`)}</tbody></table>`;
}

const counts = map => Object.entries(map ?? {}).filter(([, count]) => count > 0).sort((left, right) => right[1] - left[1]);

function grouped(rows, nameOf) {
  const groups = new Map();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name) ?? { name, ...Object.fromEntries(SUMS.map(sum => [sum, 0])), labels: {}, bounces: {} };
    groups.set(name, group);
    SUMS.forEach(sum => { group[sum] += row[sum] ?? 0; });
    for (const [from, into] of [[row.labels, group.labels], [row.bounces, group.bounces]]) {
      Object.entries(from ?? {}).forEach(([key, count]) => { into[key] = (into[key] ?? 0) + count; });
    }
  }
  return [...groups.values()].sort((left, right) => right.sent - left.sent || right.replied - left.replied || left.name.localeCompare(right.name));
}

const days = rows => grouped(rows, BY.day).sort((left, right) => left.name.localeCompare(right.name));

const columnsFor = by => [{ title: by, of: row => row.name }, ...SUMS.map(name => ({ title: name === 'opened' ? 'opened (directional)' : name, of: row => row[name] }))];
