// Markup in template strings. Every value in them is set as text or as a property, never read as HTML.
import { Fragment, h, render } from './vendor/preact.mjs';
import htm from './vendor/htm.mjs';

export { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from './vendor/preact-hooks.mjs';
export { Fragment, render };
export const html = htm.bind(h);
