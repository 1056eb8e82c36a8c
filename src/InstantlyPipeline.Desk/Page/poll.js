// Asks again and again, so that both hosts can do without a stream: often while somebody looks, seldom while nobody does.
import { useEffect, useRef, useState } from './html.js';

const SLOWEST = 60;

/**
 * @param load    gets an abort signal, gives a promise
 * @param asked   the dependencies; a change drops what is shown
 * @param seconds between two answers; 0 asks once
 * @returns { data, error, at, busy, reload }: data stays while an error is told
 */
export function usePoll(load, asked, seconds = 10) {
  const [state, setState] = useState({ busy: true });
  const now = useRef(null);

  useEffect(() => {
    const abort = new AbortController();
    let timer;
    let failures = 0;
    setState({ busy: true });

    async function run() {
      clearTimeout(timer);
      setState(before => ({ ...before, busy: true }));
      try {
        const data = await load(abort.signal);
        failures = 0;
        if (!abort.signal.aborted) {
          setState({ data, at: new Date(), busy: false });
        }
      } catch (error) {
        failures++;
        if (!abort.signal.aborted) {
          setState(before => ({ ...before, error, busy: false }));
        }
      }
      if (!abort.signal.aborted && seconds > 0) {
        clearTimeout(timer);
        timer = setTimeout(run, 1000 * Math.min(SLOWEST, (document.hidden ? 4 : 1) * seconds * 2 ** Math.min(failures, 3)));
      }
    }

    const whenSeen = () => document.hidden || run();
    now.current = run;
    document.addEventListener('visibilitychange', whenSeen);
    run();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', whenSeen);
    };
  }, asked);

  return { ...state, reload: () => now.current?.() };
}
