// The queues, one per workflow. Names must equal QueueName.All in the code; a test compares them.

import { serviceBusDataOwner, serviceBusDataReceiver, serviceBusDataSender } from 'roles.bicep'

param name string
param location string
param tags object
param exactScaling bool
param appPrincipalId string

var queueNames = ['replies', 'bounces', 'meetings', 'lead-status', 'engagement', 'accounts']
var appRoleIds = exactScaling ? [serviceBusDataOwner] : [serviceBusDataReceiver, serviceBusDataSender]

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for queueName in queueNames: {
    parent: namespace
    name: queueName
    properties: {
      // The longest the broker allows. A run that takes longer has its lock renewed by the host (host.json); a dead worker's message is back after it.
      lockDuration: 'PT5M'
      // Counts crashes only: a failed try is a scheduled copy, which starts at one again.
      maxDeliveryCount: 10
      // As long as the ledger remembers; what expires is dead-lettered and so seen, never dropped.
      defaultMessageTimeToLive: 'P90D'
      deadLetteringOnMessageExpiration: true
      // The ledger decides what was seen before, and counts it. Detection here would also drop a retry's copy without a word.
      requiresDuplicateDetection: false
      maxSizeInMegabytes: 5120
    }
  }
]

resource appRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in appRoleIds: {
    name: guid(namespace.id, appPrincipalId, role)
    scope: namespace
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

output name string = namespace.name
