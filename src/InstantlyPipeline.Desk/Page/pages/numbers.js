// What was sent and what came of it: the tables first, then the charts.
import { html, useMemo, useState } from '../html.js';
import { get } from '../api.js';
import { Bars, Days } from '../charts.js';
import { campaign, clientName, setFilter } from '../filter.js';
import { csv, download } from '../csv.js';
import { labelWord } from '../labels.js';
import { Line, Said, Shown } from '../parts.js';
import { usePoll } from '../poll.js';
import { to } from '../router.js';
import { number, percent, plural } from '../text.js';
import { dayOf, duration } from '../time.js';

const BY = {
  campaign: row => row.campaign ?? row.campaignId ?? '–',
  step: row => `step ${row.step}`,
  variant: row => `step ${row.step}, variant ${row.variant}`,
  account: row => row.account ?? '–',
  client: row => clientName(row.workspace),
  day: row => row.day,
};

const SUMS = ['sent', 'opened', 'clicked', 'replied', 'interested', 'booked', 'unsubscribed', 'bounced'];
const KINDS = ['hard', 'soft', 'sender', 'content', 'unknown'];
const FUNNEL = ['sent', 'opened', 'clicked', 'replied', 'interested', 'booked'];

export function Numbers({ workspace, hours }) {
  const [by, setBy] = useState('campaign');
  const since = dayOf(new Date(Date.now() - Math.max(0, hours - 24) * 3_600_000));
  const poll = usePoll(signal => get('numbers', { since, workspace }, signal), [since, workspace], 60);
  const groups = useMemo(() => grouped(poll.data?.rows ?? [], BY[by]), [poll.data, by]);
  const alert = (poll.data?.alertRatePercent ?? 0) / 100;
  const total = useMemo(() => grouped(poll.data?.rows ?? [], () => 'all')[0], [poll.data]);
  return html`<main><section class="list wide" aria-label="Numbers"><h1>Numbers</h1>
    <p class="buttons"><label>by <select value=${by} onChange=${event => setBy(event.target.value)}>${Object.keys(BY).map(name => html`<option value=${name}>${name}</option>`)}</select></label>
      <button disabled=${groups.length === 0} onClick=${() => download(`numbers-by-${by}-${since}.csv`, csv(columnsFor(by, groups), groups))}>CSV</button></p>
    <${Shown} poll=${poll} empty=${data => data.rows.length === 0 && data.bouncesByDomain.length === 0 && `Nothing was counted since ${since} (UTC). Sends, opens and clicks are counted once Instantly sends them: the webhook's event type has to be all_events.`}>${data => html`
      <p class="dim">Days are UTC, ${data.since} to ${data.until}.${data.counting ? ' The last minutes are still being counted.' : ''} Opens are directional: privacy proxies open mail unasked, and some readers never load the picture.</p>
      <div class="scroll" tabindex="0" role="group" aria-label="Table by ${by}"><table class="figures"><thead><tr><th scope="col">${by}</th>${SUMS.map(name => html`<th scope="col">${name}</th>`)}<th scope="col">reply rate</th><th scope="col">bounce rate</th></tr></thead>
        <tbody>${groups.map(row => html`<${Figures} key=${row.name} row=${row} alert=${alert} choose=${eventsOf(by, row)} />`)}</tbody>${total && groups.length > 1 && html`<tfoot><${Figures} row=${{ ...total, name: 'all' }} alert=${alert} /></tfoot>`}</table></div>
      ${total && html`<div class="charts">
        <${Chart} title="Funnel" rows=${FUNNEL.map(name => ({ name: name === 'opened' ? 'opened, directional' : name, value: total[name] }))} of=${total.sent} />
        <${Chart} title="Replies by label" rows=${counts(total.labels).map(([label, value]) => ({ name: labelWord(label), value }))} of=${total.replied} none="No reply was read in this time." />
        <${Chart} title="Bounces by kind" rows=${counts(total.bounces).map(([name, value]) => ({ name, value }))} of=${total.bounced} none="Nothing bounced in this time." /></div>
        <${Days} rows=${days(data.rows)} series=${['replied', 'interested', 'bounced']} />`}
      <${Alerts} times=${data.alertTimes} />
      <${Rates} title="Bounce rate by sending account" rows=${data.bouncesByAccount} alert=${alert} name="account" none="No account has sent or bounced in this time."
        note=${alert > 0 ? `People are told of an account from ${percent(alert, 1)} on, when it has enough bounces.` : 'People are not told of accounts: Bounces__AlertRatePercent is 0.'} />
      <${Rates} title="Bounce rate by the recipient's domain" rows=${data.bouncesByDomain} alert=${alert} name="domain" none="No domain had a bounce."
        note="Domains with a bounce, the most first. A rate is of the mails that were sent to the domain in this time." />`}<//>
    </section></main>`;
}

/** How long it took from a reply to the first chat that told of it. Times are counted within bounds, so a share is said to lie within one. */
function Alerts({ times }) {
  const all = times.reduce((sum, time) => sum + time.count, 0);
  const within = share => {
    let sum = 0;
    const at = times.findIndex(time => (sum += time.count) >= share * all);
    return at === times.length - 1 ? `more than ${duration(times[at - 1].within)}` : duration(times[at].within);
  };
  return html`<h2>From a reply to its alert</h2>${all === 0 ? html`<${Said}>No reply of this time led to an alert.<//>`
    : html`<p>Half within ${within(0.5)}, 95 of 100 within ${within(0.95)}, all within ${within(1)}; over ${plural(all, 'reply', 'replies')}.</p>
      <details><summary>Figures by time</summary><table class="figures"><thead><tr><th scope="col">within</th><th scope="col">replies</th></tr></thead>
        <tbody>${times.map((time, index) => html`<tr key=${time.within}><th scope="row">${index === times.length - 1 ? 'later' : duration(time.within)}</th><td>${number(time.count)}</td></tr>`)}</tbody></table></details>`}`;
}

const isHigh = (part, whole, alert) => alert > 0 && whole > 0 && part / whole >= alert;

const Rate = ({ part, whole, alert }) => html`<td class=${isHigh(part, whole, alert) ? 'bad' : null}>${percent(part, whole)}${isHigh(part, whole, alert) ? ' !' : ''}</td>`;

/** Where the events behind a line are listed; a function that goes there, or null where no list has just these. */
const eventsOf = (by, row) => (by === 'campaign' && row.campaignId ? () => campaign.set({ id: row.campaignId, name: row.name })
  : by === 'client' ? () => { campaign.set(null); setFilter({ workspace: row.name }); } : null);

const Figures = ({ row, alert, choose }) => html`<tr><th scope="row">${choose ? html`<a href=${to('today')} title="What came of it" onClick=${choose}><${Line} text=${row.name} most=${60} /></a>` : html`<${Line} text=${row.name} most=${60} />`}</th>${SUMS.map(name => html`<td>${number(row[name])}</td>`)}
  <td>${percent(row.replied, row.sent)}</td><${Rate} part=${row.bounced} whole=${row.sent} alert=${alert} /></tr>`;

const Chart = ({ title, rows, of, none }) => html`<figure><figcaption>${title}</figcaption>${rows.every(row => !row.value) && none ? html`<p class="dim">${none}</p>` : html`<${Bars} rows=${rows} of=${of} />`}</figure>`;

function Rates({ title, rows, name, alert, note, none }) {
  const columns = [{ title: name, of: row => row[name] }, { title: 'client', of: row => clientName(row.workspace) }, { title: 'sent', of: row => row.sent ?? '' },
    { title: 'bounced', of: row => row.bounced }, { title: 'rate percent', of: row => row.ratePercent ?? '' }, { title: 'no rate because', of: row => row.noRate ?? '' }, ...KINDS.map(kind => ({ title: kind, of: row => row.kinds[kind] ?? 0 }))];
  return html`<h2>${title}</h2><${Said}>${note}<//>${rows.length === 0 ? html`<p class="dim">${none}</p>` : html`
    <p class="buttons"><button aria-label=${`CSV of ${title}`} onClick=${() => download(`bounces-by-${name}.csv`, csv(columns, rows))}>CSV</button></p>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="figures"><thead><tr><th scope="col">${name}</th><th scope="col">sent</th><th scope="col">bounced</th><th scope="col">rate</th><th scope="col">kinds</th></tr></thead>
    <tbody>${rows.map(row => html`<tr key=${row.workspace + row[name]}><th scope="row"><${Line} text=${row[name]} most=${80} /></th><td>${row.sent === null ? '–' : number(row.sent)}</td><td>${number(row.bounced)}</td>
      <${Rate} part=${row.bounced} whole=${row.ratePercent === null ? 0 : row.sent} alert=${alert} /><td>${counts(row.kinds).map(([kind, count]) => `${kind} ${count}`).join(', ')}</td></tr>`)}</tbody></table></div>
    ${reasons(rows).map(([why, count]) => html`<p class="dim" key=${why}>No rate in ${plural(count, 'line')}: ${why}.</p>`)}`}`;
}

const share = (part, whole) => (whole > 0 ? Number((100 * part / whole).toFixed(2)) : '');

/** Why lines have no rate: [sentence, how many]. */
const reasons = rows => counts(rows.reduce((all, row) => (row.noRate ? { ...all, [row.noRate]: (all[row.noRate] ?? 0) + 1 } : all), {}));

const counts = map => Object.entries(map ?? {}).filter(([, count]) => count > 0).sort((left, right) => right[1] - left[1]);

function grouped(rows, nameOf) {
  const groups = new Map();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name) ?? { name, ...Object.fromEntries(SUMS.map(sum => [sum, 0])), labels: {}, bounces: {} };
    groups.set(name, group);
    // Campaigns of one name are one line, and no campaign's alone.
    group.campaignId = group.campaignId === undefined || group.campaignId === row.campaignId ? row.campaignId ?? null : null;
    SUMS.forEach(sum => { group[sum] += row[sum] ?? 0; });
    for (const [from, into] of [[row.labels, group.labels], [row.bounces, group.bounces]]) {
      Object.entries(from ?? {}).forEach(([key, count]) => { into[key] = (into[key] ?? 0) + count; });
    }
  }
  return [...groups.values()].sort((left, right) => right.sent - left.sent || right.replied - left.replied || left.name.localeCompare(right.name));
}

const days = rows => grouped(rows, BY.day).sort((left, right) => left.name.localeCompare(right.name));

const columnsFor = (by, groups) => [{ title: by, of: row => row.name }, ...SUMS.map(name => ({ title: name === 'opened' ? 'opened (directional)' : name, of: row => row[name] })),
  ...[...new Set(groups.flatMap(row => Object.keys(row.labels)))].sort().map(label => ({ title: `reply: ${labelWord(label)}`, of: row => row.labels[label] ?? 0 })),
  { title: 'reply rate percent', of: row => share(row.replied, row.sent) }, { title: 'bounce rate percent', of: row => share(row.bounced, row.sent) }];
