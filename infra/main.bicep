targetScope = 'subscription'

// Reads top to bottom in the order things come to exist: who we are, where we look, where events live, what runs them, who is told.

@description('Name of the azd environment; part of the resource group\'s name and of its tags.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of every resource. It must offer Flex Consumption.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('False is the cheap default: locally redundant storage, nothing kept warm. True keeps two intake and two reply instances warm, runs and stores in three zones and protects the vault from purging.')
param production bool = false

@description('Instances of the intake that are always warm; 0 means that the first delivery after a quiet time waits for a cold start. Each costs about 21 USD a month before it does anything (2 GB at 0.000004 USD per GB-second, list price in East US; docs/cost.md).')
@minValue(0)
@maxValue(100)
param alwaysReadyIntake int = production ? 2 : 0

@description('Instances of ProcessReply that are always warm, so that a warm reply reaches sales in seconds. Each costs about 21 USD a month, as above.')
@minValue(0)
@maxValue(100)
param alwaysReadyReplies int = production ? 2 : 0

@description('True spreads instances over the region\'s zones, so that one zone\'s failure stops nothing. The platform then keeps two warm instances of each kind at least, and bills them. False for a region without zones.')
param zoneRedundant bool = production

@description('Upper bound of instances per function. Low on purpose: a scale-out must not flood the CRM behind it.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('True gives the app Data Owner on its own namespace, which the platform needs to read queue lengths and scale by them. False gives Sender and Receiver only; scaling is then slower.')
param exactQueueScaling bool = true

@description('Value of the webhook\'s secret, made by the azd hook on first provision. Stored once: a secret already in the vault is never overwritten. Empty leaves the vault as it is.')
@secure()
param webhookSecret string = ''

@description('Value of the operations API\'s bearer token; made and stored like the webhook\'s secret.')
@secure()
param operationsToken string = ''

@description('Settings whose values stand in the vault, for example HubSpot__AccessToken. The secret\'s name is the setting\'s, with -- for __. Name only secrets that exist.')
param secretSettings string[] = []

@description('Further settings in plain text, for example OpenAI__Model or Webhook__AllowedNetworks__0. No secrets here.')
param plainSettings object = {}

@description('Resource id of an Azure OpenAI account that the app asks with its managed identity, without a key: the app gets its role there. Empty is none.')
param azureOpenAI string = ''

@description('Who may put secrets into the vault and read them: object id of a user or service principal. The default is whoever deploys.')
param vaultOfficer string = deployer().objectId

@description('Addresses that receive alerts. With none, alerts show in the portal only.')
param alertEmails string[] = []

@description('Hours without an accepted delivery that raise an alert; 0 is no such alert. Longer than any pause that your campaigns make within the campaign hours.')
@allowed([0, 1, 2, 3, 4, 5, 6, 24, 48])
param silenceHours int = 0

@description('From which hour to which (UTC, the last one excluded) your campaigns run: a silence of less than 24 hours must lie within them altogether.')
@minLength(2)
@maxLength(2)
param campaignHours int[] = [0, 24]

@description('Days on which silence counts, 0 is Sunday.')
param campaignDays int[] = [0, 1, 2, 3, 4, 5, 6]

@description('True puts the app\'s outgoing calls into a network of its own and closes storage to everything else.')
param virtualNetwork bool = false

@description('Networks in CIDR notation that may call the app; the platform refuses all others, for the webhook, the operations API and health alike. Empty is everybody.')
param allowedNetworks string[] = []

var tags = { 'azd-env-name': environmentName }
// A resource id split at its slashes: the subscription, the group and the account stand third, fifth and last.
var model = split(
  empty(azureOpenAI)
    ? '/subscriptions/${subscription().subscriptionId}/resourceGroups/none/providers/Microsoft.CognitiveServices/accounts/none'
    : azureOpenAI,
  '/'
)
var modelSettings = empty(azureOpenAI)
  ? {}
  : { OpenAI__ManagedIdentity: 'true', OpenAI__BaseAddress: 'https://${last(model)}.openai.azure.com/openai/v1/' }

var token = toLower(uniqueString(subscription().id, environmentName, location))

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: 'id-${token}', location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-${token}'
    componentName: 'appi-${token}'
    location: location
    tags: tags
    retentionInDays: production ? 90 : 30
    appPrincipalId: identity.outputs.principalId
  }
}

module network 'modules/network.bicep' = if (virtualNetwork) {
  scope: group
  params: { name: 'vnet-${token}', location: location, tags: tags }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    redundancy: production ? 'Standard_ZRS' : 'Standard_LRS'
    onlySubnetId: virtualNetwork ? network!.outputs.appSubnetId : ''
    appPrincipalId: identity.outputs.principalId
  }
}

module messaging 'modules/messaging.bicep' = {
  scope: group
  params: {
    name: 'sb-${token}'
    location: location
    tags: tags
    exactScaling: exactQueueScaling
    appPrincipalId: identity.outputs.principalId
  }
}

module secrets 'modules/secrets.bicep' = {
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    protectFromPurge: production
    webhookSecret: webhookSecret
    operationsToken: operationsToken
    appPrincipalId: identity.outputs.principalId
    officerId: vaultOfficer
  }
}

module languageModel 'modules/language-model.bicep' = if (!empty(azureOpenAI)) {
  scope: resourceGroup(model[2], model[4])
  params: { name: last(model), appPrincipalId: identity.outputs.principalId }
}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  params: {
    planName: 'plan-${token}'
    name: 'func-${token}'
    location: location
    tags: tags
    identityName: identity.outputs.name
    componentName: monitoring.outputs.componentName
    storageName: storage.outputs.name
    deploymentContainer: storage.outputs.deploymentContainer
    namespaceName: messaging.outputs.name
    vaultName: secrets.outputs.name
    webhookSecretName: secrets.outputs.webhookSecretName
    operationsTokenName: secrets.outputs.operationsTokenName
    secretSettings: secretSettings
    plainSettings: union(modelSettings, plainSettings)
    alwaysReadyIntake: alwaysReadyIntake
    alwaysReadyReplies: alwaysReadyReplies
    maximumInstances: maximumInstances
    zoneRedundant: zoneRedundant
    subnetId: virtualNetwork ? network!.outputs.appSubnetId : ''
    allowedNetworks: allowedNetworks
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    namespaceName: messaging.outputs.name
    workspaceName: monitoring.outputs.workspaceName
    emails: alertEmails
    silenceHours: silenceHours
    campaignHours: campaignHours
    campaignDays: campaignDays
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    componentName: monitoring.outputs.componentName
    workspaceName: monitoring.outputs.workspaceName
    namespaceName: messaging.outputs.name
  }
}

// azd writes outputs into its environment file and into local user secrets: names and addresses only, none spelled like a setting.
output AZURE_RESOURCE_GROUP string = group.name
output FUNCTION_APP_NAME string = functionApp.outputs.name
output WEBHOOK_URL string = functionApp.outputs.webhookUrl
output KEY_VAULT_NAME string = secrets.outputs.name
output KEY_VAULT_URI string = secrets.outputs.uri
output WEBHOOK_SECRET_NAME string = secrets.outputs.webhookSecretName
output OPERATIONS_TOKEN_NAME string = secrets.outputs.operationsTokenName
