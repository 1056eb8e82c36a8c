// Which client and how far back, for all pages.
import { store } from './store.js';

const KEY = 'desk-filter';
export const RANGES = [[24, 'last 24 h'], [72, 'last 3 days'], [168, 'last 7 days'], [720, 'last 30 days']];

export const filter = store({ workspace: '', hours: 24, ...kept() });

/** Workspaces that were seen, for the list of clients: id → name. */
export const clients = store(new Map());

export function setFilter(change) {
  filter.set({ ...filter.get(), ...change });
  localStorage.setItem(KEY, JSON.stringify(filter.get()));
}

/** What people call the client of a workspace; the workspace's id where nobody named it. */
export const clientName = workspace => clients.get().get(workspace) ?? workspace ?? '';

/** What the pipeline's file calls them: [{ name, workspaces }]. */
export function nameClients(named) {
  clients.set(new Map([...clients.get(), ...named.flatMap(client => client.workspaces.map(id => [id, client.name]))]));
}

export function sawClients(ids) {
  const fresh = ids.filter(id => id && !clients.get().has(id));
  if (fresh.length > 0) {
    clients.set(new Map([...clients.get(), ...fresh.map(id => [id, id])]));
  }
}

function kept() {
  try {
    const { workspace, hours } = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return { workspace: typeof workspace === 'string' ? workspace : '', hours: RANGES.some(([range]) => range === hours) ? hours : 24 };
  } catch {
    return {};
  }
}
