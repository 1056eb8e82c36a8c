// Built-in roles by name; ids are the same in every tenant. infra/README.md says who gets which, and why.

@export()
var blobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'

@export()
var tableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

@export()
var serviceBusDataOwner = '090c5cfd-751d-490a-894a-3ce6f1109419'

@export()
var serviceBusDataReceiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'

@export()
var serviceBusDataSender = '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'

@export()
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

@export()
var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

@export()
var keyVaultSecretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

@export()
var cognitiveServicesOpenAIUser = '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'
