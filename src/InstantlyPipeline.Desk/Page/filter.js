// Which client and how far back, for all pages.
import { store } from './store.js';

const KEY = 'desk-filter';
export const RANGES = [[24, 'last 24 h'], [72, 'last 3 days'], [168, 'last 7 days'], [720, 'last 30 days']];

export const filter = store({ workspace: '', hours: 24, ...kept() });

/** One campaign alone, { id, name }; null: all. It is not kept: whoever comes back tomorrow wants to see everything. */
export const campaign = store(null);

/** Workspaces that were seen: id → what people call their client, which is the id where nobody named it. */
export const clients = store(new Map());

export function setFilter(change) {
  filter.set({ ...filter.get(), ...change });
  localStorage.setItem(KEY, JSON.stringify(filter.get()));
}

/** The choices of the list of clients: [what is asked for, what is shown]. A client with a name is one choice, however many workspaces it has. */
export function choices() {
  const names = [...new Set(clients.get().values())].sort((left, right) => left.localeCompare(right));
  const { workspace } = filter.get();
  return names.includes(workspace) || !workspace || clients.get().has(workspace) ? names : [workspace, ...names];
}

/** The workspaces of what is chosen; nothing chosen is one call for all of them. */
export function chosen(workspace) {
  const own = [...clients.get()].filter(([, name]) => name === workspace).map(([id]) => id);
  return workspace ? (own.length > 0 ? own : [workspace]) : [undefined];
}

/** Whether it has to be said whose something is. */
export const several = () => !filter.get().workspace && new Set(clients.get().values()).size > 1;

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
