// Every check with its cure.
import { html } from '../html.js';
import { get } from '../api.js';
import { Line, Shown, Time } from '../parts.js';
import { usePoll } from '../poll.js';
import { plural } from '../text.js';

const SIGNS = { ok: ['✓', 'good', 'well'], warning: ['!', 'warn', 'look'], failed: ['✗', 'bad', 'broken'] };
const ORDER = ['failed', 'warning', 'ok'];

export function Doctor() {
  const poll = usePoll(signal => get('doctor', null, signal), [], 0);
  return html`<main><section class="list" aria-label="Doctor"><h1>Doctor</h1>
    <p class="buttons"><button onClick=${poll.reload} disabled=${poll.busy}>${poll.busy ? 'Examining …' : 'Run again'}</button>${poll.at && html`<span class="dim">examined at <${Time} at=${poll.at.toISOString()} /></span>`}</p>
    <${Shown} poll=${poll} empty=${found => found.length === 0 && 'There are no checks.'}>${found => html`
      <p class="counts">${summary(found)}</p>
      <ul class="checks">${sorted(found).map(finding => html`<li key=${finding.check + finding.text}><${Sign} level=${finding.level} /><b><${Line} text=${finding.check} most=${60} /></b><span><${Line} text=${finding.text} most=${900} /></span></li>`)}</ul>`}<//>
    </section></main>`;
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
