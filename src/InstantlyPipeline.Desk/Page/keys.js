// The keyboard. A page says which keys it takes; the list of them is what ? shows.
import { useEffect, useRef } from './html.js';

export const KEYS = [
  ['j', 'next'], ['k', 'previous'], ['Enter', 'open'], ['Esc', 'close'], ['/', 'search'], ['a', 'assign'], ['l', 'label'],
  ['h', 'handled, or not after all'], ['r', 'replay'], ['?', 'this list'],
];

const handlers = [];

/** @param keys e.g. { h: () => … }; what was added last is asked first */
export function useKeys(keys) {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const mine = { get: key => current.current[key] };
    handlers.push(mine);
    return () => handlers.splice(handlers.indexOf(mine), 1);
  }, []);
}

export const rows = () => [...document.querySelectorAll('[data-row]')];

function step(by) {
  const all = rows();
  const here = all.findIndex(row => row === document.activeElement);
  const from = here >= 0 ? here : all.findIndex(row => row.getAttribute('aria-current') === 'true');
  const next = all[Math.max(0, Math.min(all.length - 1, from < 0 ? 0 : from + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

addEventListener('keydown', event => {
  if ((event.metaKey || event.ctrlKey) && event.key === 'k') {
    event.preventDefault();
    document.querySelector('[data-search]')?.focus();
    return;
  }
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]')) {
    return;
  }
  if (typing && event.key !== 'Escape') {
    return;
  }
  const mine = handlers.findLast(handler => handler.get(event.key))?.get(event.key);
  const does = mine ?? { j: () => step(1), k: () => step(-1), '/': () => document.querySelector('[data-search]')?.focus() }[event.key];
  if (event.key === 'Escape' && typing) {
    typing.blur();
  } else if (does) {
    event.preventDefault();
    does();
  }
});
