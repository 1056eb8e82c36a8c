// The frame: signing in, where we are, whether the pipeline answers, and the pages.
import { html, render, useEffect, useMemo, useState } from './html.js';
import { connection, get } from './api.js';
import { campaign, choices, clientName, clients, filter, nameClients, RANGES, sawClients, setFilter } from './filter.js';
import { KEYS, useKeys } from './keys.js';
import { Dialogs, openDialog, Said, Sayings } from './parts.js';
import { usePoll } from './poll.js';
import { go, PAGES, place, to } from './router.js';
import { me, operations, session, signIn, signOut } from './session.js';
import { useStore } from './store.js';
import { number } from './text.js';
import { ago, sinceHours } from './time.js';
import { groupOf, OPEN } from './labels.js';
import { Doctor } from './pages/doctor.js';
import { Leads, search } from './pages/leads.js';
import { Numbers } from './pages/numbers.js';
import { Today } from './pages/today.js';
import { Trouble, waiting } from './pages/trouble.js';

const TITLES = { today: 'Today', leads: 'Leads', trouble: 'Trouble', numbers: 'Numbers', doctor: 'Doctor' };
const VIEWS = { today: Today, leads: Leads, trouble: Trouble, numbers: Numbers, doctor: Doctor };

function SignIn({ why }) {
  const [token, setToken] = useState('');
  return html`<main class="signin"><form onSubmit=${event => { event.preventDefault(); signIn(token.trim()); }}>
    <h1>Instantly pipeline</h1>
    ${why && html`<${Said} kind="bad">${why}<//>`}
    <label>Your token
      <input type="password" value=${token} autocomplete="off" spellcheck="false" autofocus required onInput=${event => setToken(event.target.value)} /></label>
    <p class="buttons"><button class="main" type="submit" disabled=${!token.trim()}>Open the desk</button></p>
    <p class="dim">Whoever runs the pipeline gives you one; it begins with ipo_. It stays in this tab and is forgotten with it. (Who runs it finds the first one in the file operations-token of the data directory, in Azure in the setting Operations__Token.)</p>
  </form></main>`;
}

const showKeys = () => openDialog('Keys', close => html`<dl class="keys">${KEYS.map(([key, does]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${does}</dd></div>`)}
  <div><dt><kbd>⌘K</kbd> <kbd>Ctrl K</kbd></dt><dd>search</dd></div></dl><p class="buttons"><button data-first onClick=${close}>Close</button></p>`);

function Live() {
  const { lost, since } = useStore(connection);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick(count => count + 1), 15_000);
    return () => clearInterval(timer);
  }, []);
  return html`<span class=${lost ? 'live bad' : 'live'} role="status">${lost ? `○ no connection${since ? ` since ${ago(since)}` : ''}` : since ? '● live' : '○ connecting'}</span>`;
}

function Shell() {
  const { page, thing } = useStore(place);
  const { workspace, hours } = useStore(filter);
  const only = useStore(campaign)?.id;
  useStore(clients);
  const who = useStore(me);
  useStore(operations); // what the pages offer depends on it

  useEffect(() => {
    const abort = new AbortController();
    Promise.all([get('me', null, abort.signal), get('', null, abort.signal), get('clients', null, abort.signal)]).then(([answer, table, named]) => {
      me.set(answer);
      operations.set(new Map(table.map(each => [`${each.method} ${each.path.replace('/operations/', '')}`, each.role])));
      nameClients(named);
      sawClients(answer.clients ?? []);
    }, () => null);
    return () => abort.abort();
  }, []);

  const arrivals = usePoll(async signal => {
    const answer = await get('arrivals', { since: sinceHours(hours), workspace, campaign: only, limit: 200 }, signal);
    sawClients(answer.items.map(item => item.workspace));
    return answer;
  }, [workspace, hours, only], 5);
  const trouble = usePoll(signal => get('trouble', { workspace }, signal), [workspace], 20);

  const open = useMemo(() => (arrivals.data?.items ?? []).filter(item => OPEN.has(groupOf(item))).length, [arrivals.data]);
  const troubles = waiting(trouble.data);
  const badges = { today: open, trouble: troubles };

  useKeys({ '?': showKeys });
  useEffect(() => {
    document.title = `${open > 0 && page === 'today' ? `(${open}) ` : ''}${TITLES[page]} · the desk`;
  }, [page, open]);

  const View = VIEWS[page];
  return html`
    <header>
      <strong>Instantly pipeline</strong>
      <select aria-label="Client" value=${clientName(workspace)} onChange=${event => setFilter({ workspace: event.target.value })}>
        <option value="">all clients</option>
        ${choices().map(name => html`<option value=${name}>${name}</option>`)}</select>
      <select aria-label="How far back" value=${hours} onChange=${event => setFilter({ hours: Number(event.target.value) })}>
        ${RANGES.map(([range, name]) => html`<option value=${range}>${name}</option>`)}</select>
      <span class="grow"></span>
      <${Live} />
      <input data-search type="search" aria-label="Search leads" placeholder="Search leads ( / )" autocomplete="off" spellcheck="false" maxlength="100"
        value=${useStore(search)} onFocus=${() => page === 'leads' || search.get() && go('leads')}
        onInput=${event => { search.set(event.target.value); (page !== 'leads' || thing) && go('leads'); }} />
      <button class="plain" onClick=${showKeys} aria-label="Keys">?</button>
      <button class="plain" onClick=${() => signOut()} title=${who ? `${who.name}, ${who.role}` : null}>Sign out</button>
    </header>
    <nav aria-label="Pages">${PAGES.map(each => html`<a href=${to(each)} aria-current=${each === page ? 'page' : null}>${TITLES[each]}
      ${badges[each] > 0 && html`<span class="badge">${number(badges[each])}</span>`}</a>`)}</nav>
    <${View} key=${page} thing=${thing} workspace=${workspace} hours=${hours} arrivals=${arrivals} trouble=${trouble} />
    <${Sayings} /><${Dialogs} />`;
}

function Desk() {
  const { token, why } = useStore(session);
  return token ? html`<${Shell} key=${token} />` : html`<${SignIn} why=${why} />`;
}

render(html`<${Desk} />`, document.getElementById('desk'));
