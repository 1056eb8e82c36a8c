// What wants a person, grouped by its cause, each with its cure.
import { html, useState } from '../html.js';
import { DISCARD, discard, HOLD, hold, holdAny, RELEASE, release, REPLAY, replay, replayGroup } from '../actions.js';
import { useKeys } from '../keys.js';
import { typeWord } from '../labels.js';
import { Line, Said, Shown, Time, Told } from '../parts.js';
import { EventPane } from '../pane.js';
import { go, to } from '../router.js';
import { clientName, several } from '../filter.js';
import { can } from '../session.js';
import { number, plural } from '../text.js';
import { ago } from '../time.js';

/** How much wants a person: what is tried again by itself does not, nor what waits for its turn or was refused long ago. */
export const waiting = found => (found?.groups ?? []).filter(group => group.kind !== 'retrying').reduce((sum, group) => sum + group.count, 0)
  + (found?.notices ?? []).filter(notice => notice.kind !== 'pace' && (notice.kind !== 'refused' || Date.now() - new Date(notice.last) < 3_600_000)).length;

const NOTICES = { webhook: 'The webhook', silence: 'Silence', account: 'Sending accounts', refused: 'Refused deliveries', pace: 'Waits for its turn' };

const KINDS = { dead: 'given up', quarantined: 'not readable', retrying: 'tried again by itself' };

export function Trouble({ thing, workspace, trouble }) {
  const reload = () => trouble.reload();
  const all = (trouble.data?.groups ?? []).flatMap(group => group.events);
  const focused = () => all.find(event => event.eventKey === document.activeElement?.dataset?.row) ?? all.find(event => event.eventKey === thing);
  useKeys({ r: () => focused() && replay(focused(), reload), Escape: thing ? () => go('trouble') : undefined });
  return html`<main class=${thing ? 'two' : null}><section class="list" aria-label="Trouble"><h1>Trouble</h1>
    <${Shown} poll=${trouble} empty=${found => found.groups.length + found.destinations.length + found.notices.length === 0 && `Nothing is wrong. This was asked ${ago(trouble.at)}.`}>${found => html`
      ${found.more && html`<${Said} kind="warn">There is more than is shown; the counts are at least so large.<//>`}
      ${byCure(found.notices).map(each => html`<${Notices} key=${each[0].kind + each[0].cure} notices=${each} />`)}
      ${found.destinations.map(each => html`<${Destination} key=${each.name + each.workspace} destination=${each} reload=${reload} />`)}
      ${found.groups.map(group => html`<${Group} key=${group.id} group=${group} thing=${thing} workspace=${workspace} reload=${reload} />`)}`}<//>
    ${trouble.data && html`<p class="buttons">${can(HOLD) && html`<button onClick=${() => holdAny(trouble.data.known, workspace, reload)}>Hold a destination back</button>`}
      ${trouble.data.watchedAt && html`<span class="dim">The watch last looked at the webhook and the sending accounts at <${Time} at=${trouble.data.watchedAt} />.</span>`}</p>`}
    </section>
    ${thing && html`<${EventPane} key=${thing} eventKey=${thing} back=${() => go('trouble')} reload=${reload} />`}</main>`;
}

/** What has the same cure stands together, under one heading. */
function byCure(notices) {
  const groups = new Map();
  notices.forEach(notice => groups.set(notice.kind + notice.cure, [...(groups.get(notice.kind + notice.cure) ?? []), notice]));
  return [...groups.values()];
}

function Notices({ notices }) {
  return html`<section class="trouble"><h2>${NOTICES[notices[0].kind] ?? notices[0].kind} · ${number(notices.reduce((sum, notice) => sum + notice.count, 0))}</h2>
    ${notices.map(notice => html`<p key=${notice.code}><${Line} text=${notice.cause} most=${400} />
      <span class="dim">${notice.since && html` Since <${Time} at=${notice.since} />.`}${notice.last && html` Last at <${Time} at=${notice.last} />.`}</span></p>`)}
    <p><b>What to do:</b> <${Told} text=${notices[0].cure} most=${500} /></p></section>`;
}

function Destination({ destination, reload }) {
  return html`<section class="trouble"><h2>${destination.name} ${destination.heldBy ? 'is held back' : 'fails'}${destination.workspace && html` for <${Line} text=${clientName(destination.workspace)} most=${40} />`}</h2>
    ${destination.heldBy
      ? html`<p>By <${Line} text=${destination.heldBy} most=${60} /> since <${Time} at=${destination.heldAt} />: <${Line} text=${destination.why ?? 'no reason was given'} most=${300} />. Its steps wait, 72 hours at most.</p>`
      : html`<p>${plural(destination.failing, 'event')} wait for it${destination.since && html` since <${Time} at=${destination.since} />`}. <${Line} text=${destination.last ?? ''} most=${300} /> They are tried again by themselves.</p>`}
    <p class="buttons">${destination.heldBy
      ? can(RELEASE) && html`<button onClick=${() => release(destination, reload)}>Release</button>`
      : can(HOLD) && html`<button onClick=${() => hold(destination, reload)}>Hold</button>`}</p></section>`;
}

function Group({ group, thing, workspace, reload }) {
  const [open, setOpen] = useState(group.events.length <= 5);
  const canReplay = group.kind !== 'retrying' && can(REPLAY);
  const these = group.count === 1 ? 'this one' : `all ${number(group.count)}`;
  const shown = open || group.events.some(event => event.eventKey === thing);
  return html`<section class="trouble"><h2><span class=${group.kind === 'retrying' ? 'dim' : 'bad'}>${KINDS[group.kind] ?? group.kind}</span> · ${group.count} · <${Line} text=${group.code} most=${60} /></h2>
    <p><${Line} text=${group.cause} most=${400} /></p><p><b>What to do:</b> <${Told} text=${group.cure} most=${500} /></p>
    <p class="meta"><span>newest <${Time} at=${group.newest} /></span>${group.count > 1 && html`<span>oldest <${Time} at=${group.oldest} /></span>`}</p>
    <p class="buttons">${canReplay && html`<button onClick=${() => replayGroup(group, workspace, reload)}>Replay ${these}</button>`}
      <button aria-expanded=${shown} onClick=${() => setOpen(!open)}>${shown ? 'Fold' : `Show ${plural(group.events.length, 'event')}`}</button></p>
    ${shown && html`<ul class="rows">${group.events.map(event => html`<li key=${event.eventKey}><a class="one" data-row=${event.eventKey} href=${to('trouble', event.eventKey)} aria-current=${event.eventKey === thing ? 'true' : null}>
      <span class="who"><b><${Line} text=${event.leadEmail ?? 'no address'} most=${80} /></b> ${typeWord(event.eventType)}</span>
      <span class="meta">${several() && event.workspace && html`<${Line} text=${clientName(event.workspace)} most=${40} />`}<${Time} at=${event.receivedAt} />${event.nextAttemptAt && html`<span>next try <${Time} at=${event.nextAttemptAt} /></span>`}<${Line} text=${event.reason ?? ''} most=${160} /></span></a>
      <span class="rowbuttons">${canReplay && html`<button onClick=${() => replay(event, reload)}>Replay</button>`}${event.discardable && can(DISCARD) && html`<button onClick=${() => discard(event, reload)}>Discard</button>`}</span></li>`)}</ul>`}</section>`;
}
