// A table as a file for a spreadsheet. A cell that a spreadsheet would take for a formula gets an apostrophe, which it shows as text.
export function csv(columns, rows) {
  return '\ufeff' + [columns.map(column => column.title), ...rows.map(row => columns.map(column => column.of(row)))]
    .map(line => line.map(cell).join(',')).join('\r\n') + '\r\n';
}

export function cell(value) {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? String(value) : '';
  }
  const text = String(value ?? '');
  const safe = /^[\s\u0000-\u001f]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
