// Who is told, and when. Each alert names what to do, because it is read at night.

param location string
param tags object
param namespaceName string
param workspaceName string
param emails string[]
param silenceHours int
param campaignHours int[]
param campaignDays int[]

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

// Service Bus does not tell a message's age. A queue that was never empty for a quarter of an hour is the nearest sign that works without the app:
// either its oldest message has waited that long, or more comes in than is worked off.
// The engagement queue is never quite empty while campaigns run, because its batches wait for company.
var backlogs = [
  { name: 'old-messages', operator: 'Exclude', threshold: 0 }
  { name: 'old-engagement', operator: 'Include', threshold: 1000 }
]

resource oldMessages 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for backlog in backlogs: {
    name: backlog.name
    location: 'global'
    tags: tags
    properties: {
      description: 'Events have waited for a quarter of an hour. Is the app running (health/ready)? Is a destination slow or limiting us (the workbook, "Steps, by destination")? If it is only more than usual: raise maximumInstances.'
      severity: 2
      enabled: true
      scopes: [namespace.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: backlog.name
            metricNamespace: 'Microsoft.ServiceBus/namespaces'
            metricName: 'ActiveMessages'
            timeAggregation: 'Minimum'
            operator: 'GreaterThan'
            threshold: backlog.threshold
            dimensions: [{ name: 'EntityName', operator: backlog.operator, values: ['engagement'] }]
          }
        ]
      }
      actions: empty(emails) ? [] : [{ actionGroupId: team.id }]
    }
  }
]

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
    // Longer than its frequency, for what happens at the end of a window arrives minutes later.
    windowSize: 'PT15M'
    autoMitigate: true
    // A new workspace has neither table until the first request.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          // Two witnesses: what the app counted itself, and the host's requests for the time when the app does not start.
          query: '''
            union isfuzzy=true
              (AppMetrics | where Name == "instantly.deliveries" and tostring(Properties.outcome) == "unavailable"),
              (AppRequests | where (Url has "webhooks/instantly" or Name has "ReceiveWebhook") and toint(ResultCode) >= 500)
            '''
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

// What the watch tells in the chats, told once more by e-mail: a chat may be the very trouble, and not everybody reads it.
resource troubles 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'troubles'
  location: location
  tags: tags
  properties: {
    displayName: 'troubles'
    description: 'The pipeline found trouble: a webhook that Instantly switched off, silence, refused deliveries, a destination that fails for long, a sending account in error. "instantly-pipeline doctor" says what it is and what to do.'
    severity: 1
    enabled: true
    scopes: [workspace.id]
    // A chat is told at once; a quarter of an hour is soon enough for the mail, and a third of the price of five minutes.
    evaluationFrequency: 'PT15M'
    // Longer than its frequency, for what happens at the end of a window arrives minutes later.
    windowSize: 'PT30M'
    autoMitigate: true
    // A new workspace has no such table until the first line of log.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'union isfuzzy=true (AppTraces | where Message startswith "Trouble begins: ")'
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

// The first hour at which so long a silence lies within the campaign hours altogether.
var allDay = campaignHours[0] == 0 && campaignHours[1] == 24
var firstHour = allDay || silenceHours >= 24 ? campaignHours[0] : campaignHours[0] + silenceHours

resource silence 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = if (silenceHours > 0) {
  name: 'silence'
  location: location
  tags: tags
  properties: {
    displayName: 'silence'
    description: 'No delivery was accepted for ${silenceHours} hours. Instantly switches a webhook off after repeated failures: look at it under Settings, Integrations, Webhooks, then send a test event. Refusals by reason are in the workbook.'
    severity: 1
    enabled: true
    scopes: [workspace.id]
    evaluationFrequency: 'PT30M'
    windowSize: silenceHours < 24 ? 'PT${silenceHours}H' : 'P${silenceHours / 24}D'
    autoMitigate: true
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          // One row if nobody was heard and the whole silence lies in the hours and on the days of the campaigns.
          query: 'AppMetrics | where Name == "instantly.deliveries" and tostring(Properties.outcome) in ("accepted", "spilled") | summarize heard = sum(Sum) | where coalesce(heard, 0.0) == 0 | where hourofday(now()) between (${firstHour} .. ${campaignHours[1] - 1}) | where toint(dayofweek(now()) / 1d) in (${join(map(campaignDays, day => string(day)), ', ')})'
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
