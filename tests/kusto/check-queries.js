// node check-queries.js <file>: the file holds a JSON object of queries by name. Prints a line for each thing that the compiler objects to.

const fs = require('fs');
const path = require('path');

const library = path.join(__dirname, 'node_modules', '@kusto', 'language-service-next');
global.Bridge = require(path.join(library, 'bridge.js')) || global.Bridge;
require(path.join(library, 'Kusto.Language.Bridge.js'));
const { KustoCode, GlobalState } = global.Kusto.Language;

// Columns that we use, as the reference of Azure Monitor's tables has them.
const tables = {
  AppMetrics: 'TimeGenerated:datetime, Name:string, Sum:real, Min:real, Max:real, ItemCount:int, Properties:dynamic, OperationId:string',
  AppRequests: 'TimeGenerated:datetime, Name:string, Url:string, ResultCode:string, Success:bool, Properties:dynamic, OperationId:string',
  AppTraces: 'TimeGenerated:datetime, Message:string, SeverityLevel:int, Properties:dynamic, OperationId:string',
  AppExceptions: 'TimeGenerated:datetime, OuterMessage:string, SeverityLevel:int, Properties:dynamic, OperationId:string',
};
const declared = Object.entries(tables).map(([name, columns]) => `let ${name} = datatable(${columns})[];`).join(' ') + '\n';

for (const [name, query] of Object.entries(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')))) {
  const text = declared + query;
  const diagnostics = KustoCode.ParseAndAnalyze(text, GlobalState.Default).GetDiagnostics();
  for (let index = 0; index < diagnostics.Count; index++) {
    const diagnostic = diagnostics.getItem(index);
    console.log(`${name}: ${diagnostic.Message} At: ${text.substr(diagnostic.Start, 40)}`);
  }
}
