// Outside text on its way to the eye: it is set as text, and here it loses what would turn the reading direction of its surroundings or hide.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

export const clean = text => String(text ?? '').replace(/\r\n?/g, '\n').replace(HIDDEN, '\ufffd');

/** The beginning of a text in one line. */
export function brief(text, most = 220) {
  const line = clean(String(text ?? '').slice(0, most * 4)).replace(/\s+/g, ' ').trim();
  return line.length > most ? `${[...line].slice(0, most).join('')}…` : line;
}

/** @returns an https address; null for everything else, such as javascript: */
export function httpsOnly(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

const NUMBER = new Intl.NumberFormat();
export const number = value => (value === null || value === undefined ? '–' : NUMBER.format(value));

export const percent = (part, whole) => (whole > 0 ? `${(100 * part / whole).toFixed(part / whole < 0.1 ? 1 : 0)} %` : '–');
