// What a person decides. What stays in the house is done at once and can be undone. What leaves it is shown first, as the calls it would make.
import { html, useEffect, useState } from './html.js';
import { get, post } from './api.js';
import { openDialog, Said, say } from './parts.js';
import { chosen } from './filter.js';
import { labelWord } from './labels.js';
import { can, me, operations } from './session.js';
import { number } from './text.js';

export async function tried(work) {
  try {
    return await work();
  } catch (error) {
    say(error.message, { bad: true });
    return null;
  }
}

export const LABEL = 'POST events/{key}/label';
export const ASSIGN = 'POST events/{key}/assign';
export const HANDLED = 'POST events/{key}/handled';
export const DISCARD = 'POST events/{key}/discard';
export const REPLAY = 'POST replay';

/** False, with a sentence, where the token may not or the pipeline cannot: a key of the keyboard asks for what no button offers. */
function mayAct(operation) {
  if (can(operation)) {
    return true;
  }
  const role = operations.get().get(operation);
  say(role ? `Your token may ${me.get()?.role ?? 'read'} only. Ask whoever runs the pipeline for one with the role ${role}.` : 'This pipeline has no such operation.', { bad: true });
  return false;
}

// A thousand events are gone through in one answer.
const LONG = 120_000;

const events = key => `events/${encodeURIComponent(key)}`;

export async function setHandled(item, handled, changed) {
  if (!mayAct(HANDLED)) {
    return;
  }
  const done = await tried(() => post(`${events(item.eventKey)}/handled`, { handled }));
  if (done) {
    changed({ ...item, ...done.arrival });
    say(handled ? `${nameOf(item)}: handled.` : `${nameOf(item)}: open again.`, { undo: () => setHandled(item, !handled, changed) });
  }
}

export async function assign(item, owner, changed) {
  if (!mayAct(ASSIGN)) {
    return;
  }
  const before = item.owner ?? '';
  const done = await tried(() => post(`${events(item.eventKey)}/assign`, { owner }));
  if (done) {
    changed({ ...item, ...done.arrival });
    say(owner ? `${nameOf(item)}: ${owner} has it.` : `${nameOf(item)}: nobody has it.`, { undo: () => assign({ ...item, owner }, before, changed) });
  }
}

export function askOwner(item, owners, changed) {
  if (!mayAct(ASSIGN)) {
    return;
  }
  openDialog(`Who takes ${nameOf(item)}?`, close => html`<${OwnerForm} item=${item} owners=${owners} close=${close} changed=${changed} />`);
}

function OwnerForm({ item, owners, close, changed }) {
  const [owner, setOwner] = useState(item.owner ?? '');
  const take = who => { close(); assign(item, who, changed); };
  return html`<form onSubmit=${event => { event.preventDefault(); take(owner.trim()); }}>
    <label>Name or address <input data-first list="owners" value=${owner} maxlength="100" autocomplete="off" onInput=${event => setOwner(event.target.value)} /></label>
    <datalist id="owners">${owners.map(each => html`<option value=${each} />`)}</datalist>
    <p class="buttons"><button type="submit" class="main">Assign</button>
      ${me.get() && html`<button type="button" onClick=${() => take(me.get().name)}>I take it</button>`}
      <button type="button" onClick=${() => take('')}>Nobody</button><button type="button" onClick=${close}>Cancel</button></p></form>`;
}

export function askLabel(item, labels, done) {
  if (!mayAct(LABEL)) {
    return;
  }
  openDialog(`What did ${nameOf(item)} say?`, close => html`<p>What follows from the label that you choose is done now: in the CRM, in the chat, in Instantly.</p>
    <ul class="choices">${labels.map((label, index) => html`<li><button data-first=${index === 0 ? '' : null} aria-pressed=${label === item.label} onClick=${() => {
      close();
      askFirst(`${nameOf(item)} is ${labelWord(label)}`, `${events(item.eventKey)}/label`, { label }, { verb: 'Label and run', done });
    }}>${labelWord(label)}</button></li>`)}</ul><p class="buttons"><button onClick=${close}>Cancel</button></p>`);
}

/**
 * Asks the pipeline what it would do, shows that, and does it when told to.
 * @param why true where a reason has to be given first
 */
export function askFirst(title, path, body, { verb, why, warn, done } = {}) {
  if (mayAct(`POST ${path.replace(/^events\/[^/]+/, 'events/{key}')}`)) {
    openDialog(title, close => html`<${DryRun} path=${path} body=${body} verb=${verb} why=${why} warn=${warn} close=${close} done=${done} />`);
  }
}

function DryRun({ path, body, verb, why, warn, close, done }) {
  const [reason, setReason] = useState('');
  const [would, setWould] = useState(null);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const wanted = why ? { ...body, why: reason.trim(), who: me.get()?.name ?? 'desk' } : body;

  useEffect(() => {
    const abort = new AbortController();
    post(path, { ...body, ...(why ? { why: 'asked what it would do', who: me.get()?.name ?? 'desk' } : {}), confirm: false }, abort.signal, LONG)
      .then(setWould, error => abort.signal.aborted || setProblem(error.message));
    return () => abort.abort();
  }, []);

  const act = async event => {
    event.preventDefault();
    setBusy(true);
    const answer = await tried(() => post(path, { ...wanted, confirm: true }, undefined, LONG));
    setBusy(false);
    if (answer) {
      close();
      say(sentenceOf(answer, true));
      done?.(answer);
    }
  };

  return html`<form onSubmit=${act}>
    ${warn && html`<${Said} kind="warn">${warn}<//>`}
    ${problem ? html`<${Said} kind="bad">${problem}<//>` : would ? html`<${Would} answer=${would} />` : html`<${Said}>Asking what it would do …<//>`}
    ${why && html`<label>Why <input data-first required maxlength="300" value=${reason} onInput=${event => setReason(event.target.value)} /></label>`}
    <p class="buttons"><button class="main" type="submit" disabled=${busy || problem || !would || would.replayed === 0 || (why && !reason.trim())}>${busy ? 'Asking …' : verb ?? 'Do it'}</button>
      <button type="button" onClick=${close} data-first=${why ? null : ''}>Cancel</button></p></form>`;
}

/** A dry run: of a replay, which has lines and counts of calls, or of any other action, which has a sentence and calls. */
function Would({ answer }) {
  const calls = Array.isArray(answer.calls) ? answer.calls.map(text => [text, null]) : Object.entries(answer.calls ?? {});
  const left = (answer.events ?? []).filter(line => line.why);
  return html`<p>${sentenceOf(answer, false)}</p>
    ${calls.length > 0 && html`<p class="dim">Calls that it would make, as far as is known:</p><ul class="calls">${calls.map(([name, count]) => html`<li>${count > 1 ? `${count} × ` : ''}${name}</li>`)}</ul>`}
    ${Object.keys(answer.rows ?? {}).length > 0 && html`<details><summary>Where it is stored</summary><ul class="calls">${Object.entries(answer.rows).map(([table, rows]) => html`<li>${table}: ${rows}</li>`)}</ul></details>`}
    ${(answer.stays ?? []).length > 0 && html`<p class="dim">What stays:</p><ul class="calls">${answer.stays.map(text => html`<li>${text}</li>`)}</ul>`}
    ${left.length > 0 && html`<details><summary>Left alone: ${left.length}</summary><ul class="calls">${left.slice(0, 20).map(line => html`<li>${line.why}</li>`)}</ul></details>`}`;
}

function sentenceOf(answer, done) {
  if (answer.sentence) {
    return answer.sentence;
  }
  if (answer.replayed !== undefined) {
    const left = answer.leftAlone > 0 ? `, ${answer.leftAlone} left alone` : '';
    return done ? `${answer.replayed} run again${left}.` : `${answer.replayed} would run again${left}. What is done is not done again.`;
  }
  return done ? 'Done.' : 'Nothing is changed in your other tools.';
}

export const replay = (item, done) => askFirst(`Run ${item.name ?? item.leadEmail ?? 'this event'} again?`, 'replay', { key: item.eventKey }, { verb: 'Replay', done });

/** A step of a finished event, once more. */
export const replayStep = (item, step, done) => askFirst(`Run ${step} once more?`, 'replay', { key: item.eventKey, step }, { verb: 'Run the step', done });

/** A delivery that lacks a field is taken in with it; what it has of its own is not changed. */
export function completeAndTakeIn(item, done) {
  if (mayAct(REPLAY)) {
    openDialog('Take it in with a field added', close => html`<${FieldForm} item=${item} close=${close} done=${done} />`);
  }
}

function FieldForm({ item, close, done }) {
  const [field, setField] = useState('');
  const [value, setValue] = useState('');
  const next = event => {
    event.preventDefault();
    close();
    askFirst('Take it in?', 'replay', { key: item.eventKey, addField: field.trim(), addValue: value.trim() }, { verb: 'Take it in', done });
  };
  return html`<form onSubmit=${next}><p>The body stays as it was delivered, but for this one field. The reason above the body says which one is missing.</p>
    <label>Field <input data-first required maxlength="100" spellcheck="false" placeholder="event_type" value=${field} onInput=${event => setField(event.target.value)} /></label>
    <label>Value <input required maxlength="1000" spellcheck="false" value=${value} onInput=${event => setValue(event.target.value)} /></label>
    <p class="buttons"><button class="main" type="submit">See what would happen</button><button type="button" onClick=${close}>Cancel</button></p></form>`;
}

/** All events of one cause, under one dry run. The pipeline knows them all, the page only the newest. */
export const replayGroup = (group, workspace, done) => askFirst(group.count === 1 ? 'Run this one again?' : `Run all ${number(group.count)} again?`, 'replay',
  { group: group.id, workspace: workspace || undefined }, { verb: 'Replay', done });

export function discard(item, done) {
  askWhy('Set this one aside for good?', ['It no longer waits for anybody, and stays in the list with your name and your reason. Nothing is changed in your other tools.'], 'Discard', DISCARD,
    why => post(`${events(item.eventKey)}/discard`, { who: me.get()?.name ?? 'desk', why }), answer => {
      say('Set aside. The event stays in the list with who and why.');
      done?.(answer);
    });
}

export const HOLD = 'POST destinations/hold';
export const RELEASE = 'POST destinations/release';

export function hold(destination, done) {
  askWhy(`Hold ${destination.name} back?`, ['It is not called until somebody releases it. Its steps wait, 72 hours at most; everything else goes on.'], 'Hold', HOLD,
    async why => {
      let answer;
      for (const workspace of destination.workspace ? [destination.workspace] : destination.of ?? [undefined]) {
        answer = await post('destinations/hold', { destination: destination.name, workspace, why });
      }
      return answer;
    }, answer => {
      say(answer.sentence ?? `${destination.name} is held back.`, destination.of?.length > 1 ? {} : { undo: () => release({ ...destination, workspace: destination.workspace ?? destination.of?.[0] }, done) });
      done?.();
    });
}

/** Any destination, before it fails: for a migration, or a mistake that is going on. */
export function holdAny(names, workspace, done) {
  if (mayAct(HOLD)) {
    openDialog('Which one is not to be called for a while?', close => html`<ul class="choices">${names.map((name, index) => html`<li><button data-first=${index === 0 ? '' : null}
      onClick=${() => { close(); hold({ name, of: chosen(workspace) }, done); }}>${name}</button></li>`)}</ul><p class="buttons"><button onClick=${close}>Cancel</button></p>`);
  }
}

export async function release(destination, done) {
  if (mayAct(RELEASE) && await tried(() => post('destinations/release', { destination: destination.name, workspace: destination.workspace }))) {
    say(`${destination.name} is called again.`);
    done?.();
  }
}

export const BAR = 'POST suppressions/add';
export const UNBAR = 'POST suppressions/remove';
export const WHY = 'POST suppressions/why';

const LIFTED = 'If the bar is lifted: ';

/** What the pipeline says of a bar: how it came about, and what lifting it would do where. */
export async function whyBarred(lead, workspace, signal) {
  const { sentences } = await post('suppressions/why', { lead, workspace }, signal);
  return { because: sentences.filter(each => !each.startsWith(LIFTED)), undone: sentences.filter(each => each.startsWith(LIFTED)).map(each => each.slice(LIFTED.length)) };
}

export function bar(lead, workspace, done) {
  askWhy('Never mail this person again?', ['Barred here at once; then on Instantly’s block list, in the CRMs and in the leads table. It can be lifted again.'], 'Bar', BAR,
    why => post('suppressions/add', { lead, workspace, why, who: me.get()?.name }), answer => {
      say(answer.sentences.join(' '));
      done?.();
    });
}

/** What lifting the bar would do is asked at the click: it may have changed since the page was read. */
export async function unbar(lead, workspace, done) {
  const known = await tried(() => whyBarred(lead, workspace));
  if (!known) {
    return;
  }
  const { undone } = known;
  askWhy('May this person be mailed again?', undone.length > 0 ? undone : ['It is lifted here; nothing was barred elsewhere by the pipeline.'], 'Un-bar', UNBAR,
    why => post('suppressions/remove', { lead, workspace, why, who: me.get()?.name }), answer => {
      say(answer.sentences.join(' ') || 'The bar is lifted.');
      done?.();
    });
}

/** For what is kept with a reason; the lines say what will happen. */
function askWhy(title, lines, verb, operation, act, done) {
  if (mayAct(operation)) {
    openDialog(title, close => html`<${WhyForm} lines=${lines} verb=${verb} act=${act} close=${close} done=${done} />`);
  }
}

function WhyForm({ lines, verb, act, close, done }) {
  const [why, setWhy] = useState('');
  const send = async event => {
    event.preventDefault();
    const answer = await tried(() => act(why.trim()));
    if (answer) {
      close();
      done(answer);
    }
  };
  return html`<form onSubmit=${send}>${lines.length === 1 ? html`<p>${lines[0]}</p>` : html`<ul class="calls">${lines.map(line => html`<li>${line}</li>`)}</ul>`}
    <label>Why <input data-first required maxlength="300" value=${why} onInput=${event => setWhy(event.target.value)} /></label>
    <p class="buttons"><button class="main" type="submit" disabled=${!why.trim()}>${verb}</button><button type="button" onClick=${close}>Cancel</button></p></form>`;
}

export const nameOf = item => item.name || item.leadEmail || item.email || 'this event';

export const showEvent = (key, signal) => get(events(key), { body: true }, signal);
