// Loaded into Azurite (node --require). Its table service walks through the whole table for every query, and keeps indices that it moves
// along, row by row, with every row that leaves; Azure itself looks a partition up. With a million events stored a query took seconds, and a
// soak never ended. So the rows of each partition are kept in a map here: a query of one partition, which is all that the pipeline asks
// while it works, looks at those rows only, and the filter is applied afterwards as before. Any other query is Azurite's as it is, for it
// sorts what it finds. A row that leaves (each change is one that leaves and one that comes) gives its place to the last one.
"use strict";
const path = require("node:path");

const table = path.dirname(process.argv[1]);
const Store = require(path.join(table, "persistence", "LokiTableMetadataStore")).default;
const query = Store.prototype.queryTableEntities;
const collectionOf = Store.prototype.getEntityCollection;

/** For each collection: partition key, row key, and the number by which the collection knows the row. */
const partitions = new WeakMap();

function partitionsOf(rows) {
  let known = partitions.get(rows);
  if (known !== undefined) {
    return known;
  }
  known = new Map();
  const places = new Map();
  const add = (row, place) => {
    let ids = known.get(row.PartitionKey);
    if (ids === undefined) {
      known.set(row.PartitionKey, (ids = new Map()));
    }
    ids.set(row.RowKey, row.$loki);
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
    const ids = known.get(row.PartitionKey);
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

/** The key of a filter that begins with one partition and joins all that follows with `and`; quotes are doubled in it. */
function partitionOf(filter) {
  const match = /^\(*PartitionKey eq '((?:[^']|'')*)'\)*(?<rest>.*)$/su.exec(filter ?? "");
  return match && !/\b(or|not)\b/.test(match.groups.rest.replace(/'(?:[^']|'')*'/gu, "")) ? match[1].replaceAll("''", "'") : undefined;
}

Store.prototype.queryTableEntities = function (context, account, name, options, ...next) {
  const key = partitionOf(options.filter);
  if (key === undefined) {
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
            found.filteredrows = [...(partitionsOf(rows).get(key)?.values() ?? [])].map((id) => rows.get(id, true)[1]);
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
  const id = partitionsOf(this).get(keys.PartitionKey)?.get(keys.RowKey);
  return id === undefined ? null : this.get(id);
}

Store.prototype.getEntityCollection = function (...where) {
  const rows = collectionOf.apply(this, where);
  partitionsOf(rows);
  return Object.assign(rows, { findOne });
};
