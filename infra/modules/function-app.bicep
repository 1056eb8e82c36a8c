// What runs the events: a Flex Consumption plan and the function app on it, with every setting the app reads.

param planName string
param name string
param location string
param tags object
param identityName string
param componentName string
param storageName string
param deploymentContainer string
param namespaceName string
param vaultName string
param webhookSecretName string
param operationsTokenName string
param secretSettings string[]
param plainSettings object
param alwaysReadyIntake int
param alwaysReadyReplies int
param maximumInstances int
param zoneRedundant bool
param subnetId string
param allowedNetworks string[]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

// Read when the app starts, and again within a day of a change; a restart takes a new value at once.
var vaultSettings = toObject(
  secretSettings,
  setting => setting,
  setting => '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${replace(setting, '__', '--')})'
)

var alwaysReady = concat(
  alwaysReadyIntake > 0 ? [{ name: 'http', instanceCount: alwaysReadyIntake }] : [],
  alwaysReadyReplies > 0 ? [{ name: 'function:ProcessReply', instanceCount: alwaysReadyReplies }] : []
)

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // azd finds the site by its service name, the key in azure.yaml.
  tags: union(tags, { 'azd-service-name': 'pipeline' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      // The platform answers everybody else with 403 before the app sees the request. Deploying is not included: it takes an Entra token.
      ipSecurityRestrictionsDefaultAction: empty(allowedNetworks) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: [
        for (network, index) in allowedNetworks: {
          name: 'allowed-${index}'
          priority: 100 + index
          action: 'Allow'
          ipAddress: network
        }
      ]
      scmIpSecurityRestrictionsUseMain: false
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReady
        // An intake request waits: for the queue, and up to 0.5 s for others of its kind. At the platform's own 16 an instance of this size
        // would be full at 32 a second with nothing to do; with 100 it takes 200.
        triggers: { http: { perInstanceConcurrency: 100 } }
      }
    }
  }

  // Deploying takes an Entra token as everything else does. FTP does not exist on Flex Consumption.
  resource scmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  // Runtime, version and package location are properties above: Flex Consumption refuses them as settings.
  resource settings 'config' = {
    name: 'appsettings'
    properties: union(plainSettings, vaultSettings, {
      AzureWebJobsStorage__accountName: storage.name
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      AZURE_CLIENT_ID: identity.properties.clientId
      // Not a credential: local auth is off, so this string alone can send nothing.
      APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
      // For host and app: a trace a second in each process. Everything would be the largest line of the bill; log lines, counts and metrics,
      // of which the alerts are made, are not sampled.
      OTEL_TRACES_SAMPLER: 'microsoft.rate_limited'
      OTEL_TRACES_SAMPLER_ARG: '1'
      ServiceBus__fullyQualifiedNamespace: '${namespaceName}.servicebus.windows.net'
      ServiceBus__credential: 'managedidentity'
      ServiceBus__clientId: identity.properties.clientId
      Tables__serviceUri: storage.properties.primaryEndpoints.table
      Webhook__Secrets__0: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${webhookSecretName})'
      Operations__Token: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${operationsTokenName})'
    })
  }
}

output name string = app.name
output webhookUrl string = 'https://${app.properties.defaultHostName}/webhooks/instantly'
