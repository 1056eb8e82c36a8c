// One event: the words first, then what was done, then what can be done.
import { html, useEffect, useRef, useState } from './html.js';
import { post } from './api.js';
import {
  ASSIGN, askLabel, askOwner, completeAndTakeIn, DISCARD, discard, HANDLED, LABEL, nameOf, REPLAY, replay, replayStep, setHandled, showEvent,
} from './actions.js';
import { labelWord, LABELS, sureness, typeWord } from './labels.js';
import { Copy, Line, Mark, Records, Shown, Time, Words } from './parts.js';
import { usePoll } from './poll.js';
import { to } from './router.js';
import { clientName } from './filter.js';
import { can } from './session.js';

export function EventPane({ eventKey, item, back, owners = [], changed = () => null, reload = () => null }) {
  const poll = usePoll(signal => showEvent(eventKey, signal), [eventKey], 5);
  const pane = useRef(null);
  useEffect(() => {
    // On a narrow screen the pane covers the list, so the reading begins here.
    if (matchMedia('(max-width: 1000px)').matches) {
      pane.current?.focus();
    }
  }, [eventKey]);
  return html`<aside class="pane" aria-label="Details" tabindex="-1" ref=${pane}>
    <p class="buttons"><button class="plain" onClick=${back}>← Back to the list</button></p>
    <${Shown} poll=${poll}>${event => html`<${Body} event=${event} item=${{ ...event, ...item, ...event.arrival, status: event.status }} owners=${owners}
      changed=${now => { changed(now); poll.reload(); }} reload=${() => { poll.reload(); reload(); }} />`}<//></aside>`;
}

function Body({ event, item, owners, changed, reload }) {
  const done = answer => { answer?.arrival && changed(answer.arrival); reload(); };
  const words = item.words;
  const isListed = Boolean(event.arrival);
  const isOver = event.status === 'dead' || event.status === 'quarantined';
  const steps = event.steps ?? [];
  const skipped = steps.filter(step => step.status === 'skipped');
  return html`
    <h1><${Line} text=${nameOf(item)} most=${80} /></h1>
    <p class="meta"><${Line} text=${[item.jobTitle, item.company].filter(Boolean).join(', ')} most=${120} />
      ${item.leadEmail && html`<a href=${to('leads', item.leadEmail)}><${Line} text=${item.leadEmail} most=${80} /></a>`}
      <${Time} at=${item.receivedAt} full /></p>
    ${words ? html`<${Words} text=${words} />` : html`<p class="dim">${typeWord(item.eventType)}; no words came with it.</p>`}
    ${item.cutWords && html`<details><summary>What was cut off below</summary><${Words} text=${item.cutWords} /></details>`}
    ${item.answers && html`<details><summary>The mail they answer: <${Line} text=${item.answers.subject || 'without a subject'} most=${80} /></summary>
      <p class="meta">${item.answers.step ? `step ${item.answers.step}` : ''} <${Line} text=${item.answers.account} most=${60} /> <${Time} at=${item.answers.sentAt} full /></p>
      ${item.answers.text ? html`<${Words} text=${item.answers.text} />` : html`<p class="dim">Its text did not come with the send.</p>`}</details>`}
    ${item.label && html`<p><span class="label">${labelWord(item.label)}</span> ${sureness(item)} <span class="dim">by ${item.labelBy}</span>
      ${item.summary && html` · <${Line} text=${item.summary} />`}</p>`}
    ${item.draft && html`<details><summary>Draft of an answer, not sent</summary><${Words} text=${item.draft} /></details>`}
    ${event.untold && html`<p class="said bad"><${Line} text=${event.untold} most=${600} /></p>`}
    ${event.reason && html`<p class="said bad"><${Line} text=${event.reason} most=${600} /></p>`}
    <div class="buttons">
      ${can(HANDLED) && isListed && html`<button onClick=${() => setHandled(item, !item.handledAt, changed)}>${item.handledAt ? 'Open again' : 'Handled'} <kbd>h</kbd></button>`}
      ${can(ASSIGN) && isListed && html`<button onClick=${() => askOwner(item, owners, changed)}>${item.owner ? html`<${Line} text=${item.owner} most=${30} />` : 'Assign'} <kbd>a</kbd></button>`}
      ${can(LABEL) && item.label && html`<button onClick=${() => askLabel(item, LABELS, done)}>Label <kbd>l</kbd></button>`}
      ${can(REPLAY) && event.status !== 'done' && html`<button onClick=${() => replay({ ...item, name: nameOf(item) }, done)}>Replay <kbd>r</kbd></button>`}
      ${can(DISCARD) && isOver && html`<button onClick=${() => discard(item, done)}>Discard</button>`}
      ${can(REPLAY) && event.status === 'quarantined' && html`<button onClick=${() => completeAndTakeIn(item, done)}>Add a field and take in</button>`}
    </div>
    <${Records} item=${item} />
    <h2>What was done</h2>
    ${(item.destinations ?? []).length > 0 && html`<ul class="calls">${item.destinations.filter(each => each.result !== 'skipped').map(each => html`<li><${Mark} status=${each.result} /> ${each.name}${each.detail ? html`: <${Line} text=${each.detail} most=${200} />` : ''}</li>`)}</ul>`}
    ${steps.length === 0 ? html`<p class="dim">No step has run yet; the event is ${event.status}.</p>` : html`<${Steps} steps=${steps.filter(step => step.status !== 'skipped')} event=${event} done=${done} />`}
    ${skipped.length > 0 && html`<details><summary>Not done, and why · ${skipped.length}</summary><${Steps} steps=${skipped} event=${event} done=${done} /></details>`}
    ${item.leadEmail && html`<${Others} key=${item.leadEmail} email=${item.leadEmail} eventKey=${event.eventKey} />`}
    ${event.nextAttemptAt && html`<p>Next attempt at <${Time} at=${event.nextAttemptAt} />.</p>`}
    <details><summary>Where it came from</summary><dl class="facts">
      <div><dt>campaign</dt><dd><${Line} text=${item.campaign ?? item.campaignId ?? '–'} /></dd></div>
      <div><dt>sending account</dt><dd><${Line} text=${item.account ?? '–'} /></dd></div>
      <div><dt>client</dt><dd><${Line} text=${clientName(item.workspace) || '–'} /></dd></div>
      <div><dt>kind</dt><dd><${Line} text=${item.eventType ?? 'not readable'} /></dd></div>
      <div><dt>status</dt><dd>${event.status}, ${event.attempts} runs, delivered again ${event.duplicates} times</dd></div></dl>
      <p class="buttons"><${Copy} value=${event.eventKey}>Copy the event's key<//>${item.campaignId && html`<${Copy} value=${item.campaignId}>Copy the campaign's id<//>`}</p></details>
    ${event.body && html`<details><summary>Body as it was delivered</summary><${Words} text=${typeof event.body === 'string' ? event.body : JSON.stringify(event.body, null, 2)} /></details>`}`;
}

/** What else came of the person, across campaigns and clients: read when somebody opens it. */
function Others({ email, eventKey }) {
  const [open, setOpen] = useState(false);
  return html`<details open=${open} onToggle=${event => setOpen(event.target.open)}><summary>What else came of them</summary>${open && html`<${Timeline} email=${email} eventKey=${eventKey} />`}</details>`;
}

function Timeline({ email, eventKey }) {
  const poll = usePoll(signal => post('leads/show', { lead: email }, signal), [email], 0);
  return html`<${Shown} poll=${poll} empty=${lead => !lead.timeline.some(each => each.eventKey !== eventKey) && 'Nothing else.'}>${lead => html`
    <ul class="rows">${lead.timeline.filter(each => each.eventKey !== eventKey).map(each => html`<li key=${each.eventKey}><a class="one" href=${to('today', each.eventKey)}>
      <span class="said-words">${each.words ? html`“<${Line} text=${each.words} />”` : typeWord(each.eventType)}</span>
      <span class="meta">${each.label && html`<span class="label">${labelWord(each.label)}</span>`}<${Line} text=${each.campaign} most=${40} /><${Time} at=${each.receivedAt} /></span></a></li>`)}</ul>
    ${lead.next && html`<p><a href=${to('leads', email)}>All of it</a></p>`}`}<//>`;
}

function Steps({ steps, event, done }) {
  const mayRepeat = can(REPLAY) && (event.status === 'done' || event.status === 'dead');
  return html`<table class="steps"><thead><tr><th scope="col">step</th><th scope="col">result</th><th scope="col">when</th></tr></thead>
    <tbody>${steps.map(step => html`<tr key=${step.name}><th scope="row">${step.name}</th>
      <td><${Mark} status=${step.status} /> <${Line} text=${step.detail ?? step.status} most=${300} />${step.attempts > 1 ? ` (${step.attempts} tries)` : ''}</td>
      <td><${Time} at=${step.at} />${mayRepeat && html`<button class="plain" title="Run this step once more" aria-label=${`Run ${step.name} once more`} onClick=${() => replayStep(event, step.name, done)}>↻</button>`}</td></tr>`)}</tbody></table>`;
}
