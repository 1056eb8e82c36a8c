// A value that parts of the page share, and what they do when it changes.
import { useEffect, useState } from './html.js';

export function store(initial) {
  let value = initial;
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      value = next;
      listeners.forEach(listener => listener(value));
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore(shared) {
  const [value, setValue] = useState(shared.get());
  useEffect(() => {
    setValue(shared.get()); // it may have changed between the first drawing and now
    return shared.listen(setValue);
  }, [shared]);
  return value;
}
