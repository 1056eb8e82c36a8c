// Loaded into Azurite (node --require). Its table service walks through the whole table for every query, and keeps indices that it moves
// along, row by row, with every row that leaves; Azure itself looks a partition up. With a million events stored a query took seconds, and a
// soak never ended. So the rows of each partition are kept in a map here: a query of one partition, which is all that the pipeline asks
// while it works, looks at those of its rows only that lie between the row keys it names, and the filter is applied afterwards as before.
// Any other query is Azurite's as it is, for it sorts what it finds. A row that leaves (each change is one that leaves and one that comes) gives its place to the last one.
"use strict";
const path = require("node:path");

const table = path.dirname(process.argv[1]);
const Store = require(path.join(table, "persistence", "LokiTableMetadataStore")).default;
const query = Store.prototype.queryTableEntities;
const collectionOf = Store.prototype.getEntityCollection;

/** For each collection and partition key: the row keys in their order, and by what number the collection knows the row of each. */
const partitions = new WeakMap();

/** The first of sorted items that is not before a key. */
function placeOf(items, key, keyOf) {
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (keyOf(items[middle]) < key) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

/** Row keys in their order, in parts, so that one more moves a thousand others at most. */
class SortedKeys {
  static most = 2000;
  parts = [[]];

  add(key) {
    const number = this.partOf(key);
    const part = this.parts[number];
    part.splice(placeOf(part, key, itself), 0, key);
    if (part.length > SortedKeys.most) {
      this.parts.splice(number + 1, 0, part.splice(SortedKeys.most / 2));
    }
  }

  remove(key) {
    const number = this.partOf(key);
    const part = this.parts[number];
    part.splice(placeOf(part, key, itself), 1);
    if (part.length === 0 && this.parts.length > 1) {
      this.parts.splice(number, 1);
    }
  }

  /** Those from one key to another, both included; where one is missing, to that end. */
  between(from, to) {
    const found = [];
    for (let number = from === undefined ? 0 : this.partOf(from); number < this.parts.length; number++) {
      const part = this.parts[number];
      for (let i = from === undefined ? 0 : placeOf(part, from, itself); i < part.length; i++) {
        if (to !== undefined && part[i] > to) {
          return found;
        }
        found.push(part[i]);
      }
    }
    return found;
  }

  /** The last part that begins at or before a key. */
  partOf(key) {
    const next = placeOf(this.parts, key, (part) => part[0]);
    const isFirstOfNext = next < this.parts.length && this.parts[next][0] === key;
    return isFirstOfNext ? next : Math.max(0, next - 1);
  }
}

const itself = (key) => key;

function partitionsOf(rows) {
  let known = partitions.get(rows);
  if (known !== undefined) {
    return known;
  }
  known = new Map();
  const places = new Map();
  const add = (row, place) => {
    let partition = known.get(row.PartitionKey);
    if (partition === undefined) {
      known.set(row.PartitionKey, (partition = { keys: new SortedKeys(), ids: new Map() }));
    }
    partition.keys.add(row.RowKey);
    partition.ids.set(row.RowKey, row.$loki);
    places.set(row.$loki, place);
  };
  rows.data.forEach(add);
  rows.on("insert", (row) => add(row, rows.data.length - 1));
  rows.binaryIndices = {};
  rows.get = (id, withPlace) => {
    const place = places.get(id);
    const row = place === undefined ? null : rows.data[place];
    return withPlace ? row && [row, place] : row;
  };
  rows.remove = (row) => {
    const place = places.get(row.$loki);
    const last = rows.data.pop();
    if (place < rows.data.length) {
      rows.data[place] = last;
      places.set(last.$loki, place);
    }
    places.delete(row.$loki);
    const { keys, ids } = known.get(row.PartitionKey);
    keys.remove(row.RowKey);
    ids.delete(row.RowKey);
    if (ids.size === 0) {
      known.delete(row.PartitionKey);
    }
    rows.dirty = true;
    delete row.$loki;
    delete row.meta;
    return row;
  };
  partitions.set(rows, known);
  return known;
}

const unquoted = (text) => text.replaceAll("''", "'");

/** The key of a filter that begins with one partition and joins all that follows with `and`, and the row keys between which it looks; quotes
 * are doubled in it. */
function rangeOf(filter) {
  const match = /^\(*PartitionKey eq '((?:[^']|'')*)'\)*(?<rest>.*)$/su.exec(filter ?? "");
  if (!match || /\b(or|not)\b/.test(match.groups.rest.replace(/'(?:[^']|'')*'/gu, ""))) {
    return undefined;
  }
  const bounds = { key: unquoted(match[1]), from: undefined, to: undefined };
  for (const [, operator, text] of match.groups.rest.matchAll(/\bRowKey (ge|gt|lt|le) '((?:[^']|'')*)'/gsu)) {
    const side = operator.startsWith("g") ? "from" : "to";
    bounds[side] ??= unquoted(text); // one of each is all that narrows; the filter itself is applied to what is found
  }
  return bounds;
}

function rowsBetween(rows, { key, from, to }) {
  const partition = partitionsOf(rows).get(key);
  if (partition === undefined) {
    return [];
  }
  return partition.keys.between(from, to).map((row) => rows.get(partition.ids.get(row), true)[1]);
}

Store.prototype.queryTableEntities = function (context, account, name, options, ...next) {
  const range = rangeOf(options.filter);
  if (range === undefined) {
    return query.call(this, context, account, name, options, ...next);
  }
  const store = this;
  const narrowed = Object.create(this, {
    getEntityCollection: {
      value: (...where) => {
        const rows = store.getEntityCollection(...where);
        return {
          chain: () => {
            const found = rows.chain();
            found.filteredrows = rowsBetween(rows, range);
            found.filterInitialized = true;
            return found;
          },
        };
      },
    },
  });
  return query.call(narrowed, context, account, name, options, ...next);
};

/** One row by both its keys. */
function findOne(keys) {
  const id = partitionsOf(this).get(keys.PartitionKey)?.ids.get(keys.RowKey);
  return id === undefined ? null : this.get(id);
}

Store.prototype.getEntityCollection = function (...where) {
  const rows = collectionOf.apply(this, where);
  partitionsOf(rows);
  return Object.assign(rows, { findOne });
};
