// Where we are stands behind the # of the address, so a link can be pasted, and no server or proxy ever sees what is behind it.
import { store } from './store.js';

export const PAGES = ['today', 'leads', 'trouble', 'numbers', 'doctor'];

export const place = store(read());

/** @returns the address of a page, perhaps with one thing on it: #/today/v1-20260818-… */
export const to = (page, thing) => `#/${page}${thing ? `/${encodeURIComponent(thing)}` : ''}`;

export function go(page, thing) {
  location.hash = to(page, thing);
}

function read() {
  const [page, thing] = location.hash.replace(/^#\/?/, '').split('/');
  return { page: PAGES.includes(page) ? page : 'today', thing: thing ? decoded(thing) : null };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

addEventListener('hashchange', () => place.set(read()));
