// The reader's time, with UTC on hover.
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const WEEKDAY = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const DAY = 86_400_000;

export function short(at, now = new Date()) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) {
    return '–';
  }
  const age = now - time;
  return time.toDateString() === now.toDateString() ? CLOCK.format(time)
    : Math.abs(age) < 6 * DAY ? WEEKDAY.format(time)
    : Math.abs(age) < 300 * DAY ? DATE.format(time) : YEAR.format(time);
}

export const utc = at => {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? '' : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
};

export function ago(at, now = new Date()) {
  const seconds = Math.max(0, (now - new Date(at)) / 1000);
  return seconds < 90 ? 'a moment ago'
    : seconds < 5400 ? `${Math.round(seconds / 60)} minutes ago`
    : seconds < 129_600 ? `${Math.round(seconds / 3600)} hours ago` : `${Math.round(seconds / 86_400)} days ago`;
}

export const sinceHours = hours => new Date(Math.floor((Date.now() - hours * 3_600_000) / 60_000) * 60_000).toISOString();
export const dayOf = date => date.toISOString().slice(0, 10);

export const duration = seconds => seconds < 1 ? `${Math.ceil(seconds * 1000)} ms` : seconds < 10 ? `${seconds.toFixed(1)} s` : seconds < 120 ? `${Math.round(seconds)} s` : seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
