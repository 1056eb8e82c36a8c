// The vault: the webhook's secret, the token of the operations API, and whatever destinations need. The app reads; the officer reads and writes.

import { keyVaultSecretsOfficer, keyVaultSecretsUser } from 'roles.bicep'

param name string
param location string
param tags object
param protectFromPurge bool
@secure()
param webhookSecret string
@secure()
param operationsToken string
param appPrincipalId string
param officerId string

// The settings Webhook__Secrets__0 and Operations__Token, spelled as a vault allows.
var webhookSecretName = 'Webhook--Secrets--0'
var operationsTokenName = 'Operations--Token'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    // Once on it cannot be turned off, and false is refused: hence null.
    enablePurgeProtection: protectFromPurge ? true : null
  }
}

// Made once: a provision from another clone must not change the secret under a webhook that Instantly already calls.
@onlyIfNotExists()
resource webhook 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(webhookSecret)) {
  parent: vault
  name: webhookSecretName
  properties: { value: webhookSecret, contentType: 'text/plain' }
}

@onlyIfNotExists()
resource operations 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(operationsToken)) {
  parent: vault
  name: operationsTokenName
  properties: { value: operationsToken, contentType: 'text/plain' }
}

resource appReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, appPrincipalId, keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
}

// No principalType: the officer may be a person or a pipeline.
resource officerWrites 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, officerId, keyVaultSecretsOfficer)
  scope: vault
  properties: {
    principalId: officerId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsOfficer)
  }
}

output name string = vault.name
output uri string = vault.properties.vaultUri
#disable-next-line outputs-should-not-contain-secrets // the secret's name, not its value
output webhookSecretName string = webhookSecretName
#disable-next-line outputs-should-not-contain-secrets // and here the token's name
output operationsTokenName string = operationsTokenName
