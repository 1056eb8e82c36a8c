// The token, kept for this tab and nowhere else: not in an address, not in a cookie, gone with the tab.
import { store } from './store.js';

const KEY = 'desk-token';

/** { token, why }: why is a sentence for the sign-in page; token is null there. */
export const session = store({ token: sessionStorage.getItem(KEY), why: null });

export function signIn(token) {
  sessionStorage.setItem(KEY, token);
  session.set({ token, why: null });
}

export function signOut(why = null) {
  sessionStorage.removeItem(KEY);
  session.set({ token: null, why });
}

/** Who the token belongs to: { name, role, clients }. Null until the pipeline said so. */
export const me = store(null);

const RANK = { read: 0, act: 1, admin: 2 };

/** What this pipeline can be asked, as it says itself: "POST leads/bar" → the role it takes. Empty until then. */
export const operations = store(new Map());

/** Whether this pipeline has the operation, and this token may ask for it. */
export const can = operation => (RANK[me.get()?.role] ?? 0) >= (RANK[operations.get().get(operation)] ?? Infinity);
