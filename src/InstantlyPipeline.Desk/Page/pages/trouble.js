// What wants a person, grouped by its cause, each with its cure.
import { html, useState } from '../html.js';
import { DISCARD, discard, HOLD, hold, RELEASE, release, REPLAY, replay, replayAll } from '../actions.js';
import { useKeys } from '../keys.js';
import { typeWord } from '../labels.js';
import { Line, Said, Shown, Time } from '../parts.js';
import { EventPane } from '../pane.js';
import { go, to } from '../router.js';
import { can } from '../session.js';
import { plural } from '../text.js';
import { ago } from '../time.js';

const KINDS = { dead: 'given up', quarantined: 'not readable', retrying: 'tried again by itself' };

export function Trouble({ thing, trouble }) {
  const reload = () => trouble.reload();
  const all = (trouble.data?.groups ?? []).flatMap(group => group.events);
  const focused = () => all.find(event => event.eventKey === document.activeElement?.dataset?.row) ?? all.find(event => event.eventKey === thing);
  useKeys({ r: () => focused() && replay(focused(), reload), Escape: thing ? () => go('trouble') : undefined });
  return html`<main class=${thing ? 'two' : null}><section class="list" aria-label="Trouble"><h1>Trouble</h1>
    <${Shown} poll=${trouble} empty=${found => found.groups.length + found.destinations.length === 0 && `Nothing is wrong. This was asked ${ago(trouble.at)}.`}>${found => html`
      ${found.more && html`<${Said} kind="warn">There is more than is shown; the counts are at least so large.<//>`}
      ${found.destinations.map(each => html`<${Destination} key=${each.name + each.workspace} destination=${each} reload=${reload} />`)}
      ${found.groups.map(group => html`<${Group} key=${group.kind + group.code} group=${group} thing=${thing} reload=${reload} />`)}`}<//>
    </section>
    ${thing && html`<${EventPane} key=${thing} eventKey=${thing} back=${() => go('trouble')} reload=${reload} />`}</main>`;
}

function Destination({ destination, reload }) {
  return html`<section class="trouble"><h2>${destination.name} ${destination.heldBy ? 'is held back' : 'fails'}</h2>
    ${destination.heldBy
      ? html`<p>By <${Line} text=${destination.heldBy} most=${60} /> since <${Time} at=${destination.heldAt} />: <${Line} text=${destination.why ?? 'no reason was given'} most=${300} />. Its steps wait, 72 hours at most.</p>`
      : html`<p>${plural(destination.failing, 'event')} wait for it${destination.since && html` since <${Time} at=${destination.since} />`}. <${Line} text=${destination.last ?? ''} most=${300} /> They are tried again by themselves.</p>`}
    <p class="buttons">${destination.heldBy
      ? can(RELEASE) && html`<button onClick=${() => release(destination, reload)}>Release</button>`
      : can(HOLD) && html`<button onClick=${() => hold(destination, reload)}>Hold</button>`}</p></section>`;
}

function Group({ group, thing, reload }) {
  const [open, setOpen] = useState(group.events.length <= 5);
  const canReplay = group.kind !== 'retrying' && can(REPLAY);
  const these = group.events.length < group.count ? `the newest ${group.events.length}` : group.events.length === 1 ? 'this one' : `all ${group.count}`;
  const shown = open || group.events.some(event => event.eventKey === thing);
  return html`<section class="trouble"><h2><span class=${group.kind === 'retrying' ? 'dim' : 'bad'}>${KINDS[group.kind] ?? group.kind}</span> · ${group.count} · <${Line} text=${group.code} most=${60} /></h2>
    <p><${Line} text=${group.cause} most=${400} /></p><p><b>What to do:</b> <${Line} text=${group.cure} most=${500} /></p>
    <p class="meta"><span>newest <${Time} at=${group.newest} /></span>${group.count > 1 && html`<span>oldest <${Time} at=${group.oldest} /></span>`}</p>
    <p class="buttons">${canReplay && html`<button onClick=${() => replayAll(group.events, `Run ${these} again?`, reload)}>Replay ${these}</button>`}
      <button aria-expanded=${shown} onClick=${() => setOpen(!open)}>${shown ? 'Fold' : `Show ${plural(group.events.length, 'event')}`}</button></p>
    ${shown && html`<ul class="rows">${group.events.map(event => html`<li key=${event.eventKey}><a class="one" data-row=${event.eventKey} href=${to('trouble', event.eventKey)} aria-current=${event.eventKey === thing ? 'true' : null}>
      <span class="who"><b><${Line} text=${event.leadEmail ?? 'no address'} most=${80} /></b> ${typeWord(event.eventType)}</span>
      <span class="meta"><${Time} at=${event.receivedAt} />${event.nextAttemptAt && html`<span>next try <${Time} at=${event.nextAttemptAt} /></span>`}<${Line} text=${event.reason ?? ''} most=${160} /></span></a>
      <span class="rowbuttons">${canReplay && html`<button onClick=${() => replay(event, reload)}>Replay</button>`}${event.discardable && can(DISCARD) && html`<button onClick=${() => discard(event, reload)}>Discard</button>`}</span></li>`)}</ul>`}</section>`;
}
