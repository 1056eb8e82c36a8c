// Loaded into Azurite (node --require). Its table service walks through the whole table for every query; Azure itself looks a partition up.
// With a million events stored a query took seconds, and a soak never ended. So a query of one partition, which is all that the pipeline
// asks, is answered from Azurite's own index; the filter is applied afterwards as before. Any other query is Azurite's as it is.
"use strict";
const path = require("node:path");

const table = path.dirname(process.argv[1]);
const Store = require(path.join(table, "persistence", "LokiTableMetadataStore")).default;
const query = Store.prototype.queryTableEntities;
const collectionOf = Store.prototype.getEntityCollection;

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
        return { chain: () => rows.chain().find({ PartitionKey: key }) };
      },
    },
  });
  return query.call(narrowed, context, account, name, options, ...next);
};

/** One row by both its keys: the fewer that share one of them are looked at for both. (Azurite takes all that share the row key.) */
function findOne(keys) {
  const width = (name) => {
    this.ensureIndex(name);
    const [first, last] = this.calculateRange("$eq", name, keys[name]);
    return last - first;
  };
  const name = width("PartitionKey") < width("RowKey") ? "PartitionKey" : "RowKey";
  const isIt = (row) => row.PartitionKey === keys.PartitionKey && row.RowKey === keys.RowKey;
  return this.chain().find({ [name]: keys[name] }).where(isIt).data()[0] ?? null;
}

Store.prototype.getEntityCollection = function (...where) {
  return Object.assign(collectionOf.apply(this, where), { findOne });
};
