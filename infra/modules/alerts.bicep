// Who is told, and when. Each alert names what to do, because it is read at night.

param location string
param tags object
param namespaceName string
param workspaceName string
param emails string[]

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource team 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'pipeline-team'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'pipeline'
    emailReceivers: [
      for (email, index) in emails: {
        name: 'email-${index}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'Events were set aside: the pipeline or its configuration is broken. List them with "instantly-pipeline dead-letters", mend the cause, then "replay".'
    severity: 1
    enabled: true
    scopes: [namespace.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
        }
      ]
    }
    actions: empty(emails) ? [] : [{ actionGroupId: team.id }]
  }
}

resource intakeFailures 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'intake-failures'
  location: location
  tags: tags
  properties: {
    displayName: 'intake-failures'
    description: 'Deliveries were answered with 5xx: queue and overflow both refused, or the app does not start. Instantly gives up after 30 seconds and may switch the webhook off.'
    severity: 0
    enabled: true
    scopes: [workspace.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    // A new workspace has no AppRequests table until the first request.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'AppRequests | where OperationName == "ReceiveWebhook" and toint(ResultCode) >= 500'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: empty(emails) ? [] : [team.id] }
  }
}
