// Plain bars from zero, and thin lines over days; each has its figures beside or below it.
import { html, useEffect, useRef } from './html.js';
import { number, percent } from './text.js';
import { Line } from './parts.js';

export function Bars({ rows, of }) {
  const most = Math.max(1, ...rows.map(row => row.value));
  return html`<table class="bars"><tbody>${rows.map(row => html`<tr key=${row.name}><th scope="row"><${Line} text=${row.name} most=${40} /></th>
    <td><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width=${100 * row.value / most} height="8" /></svg></td><td>${number(row.value)}</td><td class="dim">${percent(row.value, of)}</td></tr>`)}</tbody></table>`;
}

/** Lines over days; a single day is told by the table alone. */
export function Days({ rows, series }) {
  const place = useRef(null);
  useEffect(() => {
    if (rows.length < 2) {
      return undefined;
    }
    let chart;
    let gone = false;
    import('./vendor/uPlot.mjs').then(({ uPlot }) => {
      if (gone || !place.current) {
        return;
      }
      const color = name => getComputedStyle(place.current).getPropertyValue(name).trim();
      const ink = color('--dim');
      const axis = { stroke: ink, grid: { stroke: color('--line'), width: 1 }, ticks: { stroke: color('--line'), width: 1 } };
      const strokes = [color('--accent'), color('--good'), color('--bad')];
      chart = new uPlot({
        width: place.current.clientWidth, height: 180, legend: { show: false }, cursor: { show: false }, scales: { y: { range: (_, low, high) => [0, Math.max(1, high)] } },
        axes: [{ ...axis, values: (_, all) => all.map(second => new Date(second * 1000).toISOString().slice(5, 10)), space: 70 }, axis],
        series: [{}, ...series.map((name, index) => ({ label: name, stroke: strokes[index], width: 1.5, dash: [[], [6, 3], [2, 3]][index], points: { show: rows.length < 15 } }))],
      }, [rows.map(row => Date.parse(`${row.name}T00:00:00Z`) / 1000), ...series.map(name => rows.map(row => row[name]))], place.current);
    });
    const fit = new ResizeObserver(() => chart?.setSize({ width: place.current.clientWidth, height: 180 }));
    fit.observe(place.current);
    return () => {
      gone = true;
      fit.disconnect();
      chart?.destroy();
    };
  }, [rows, series.join()]);
  return html`<figure><figcaption>By day: ${series.map((name, index) => html`<span class=${`key key${index}`}>${name}</span> `)}</figcaption>
    ${rows.length > 1 && html`<div class="lines" ref=${place} role="img" aria-label=${`${series.join(', ')} by day; the table below has the figures`}></div>`}
    <details open=${rows.length < 2}><summary>Figures by day</summary><table class="figures"><thead><tr><th scope="col">day (UTC)</th>${series.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows.map(row => html`<tr key=${row.name}><th scope="row">${row.name}</th>${series.map(name => html`<td>${number(row[name])}</td>`)}</tr>`)}</tbody></table></details></figure>`;
}
