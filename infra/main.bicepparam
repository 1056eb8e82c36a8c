using 'main.bicep'

// Values come from the azd environment: azd env set NAME value. infra/README.md lists the names.

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param production = bool(readEnvironmentVariable('PRODUCTION', 'false'))
param silenceHours = int(readEnvironmentVariable('SILENCE_HOURS', '0'))
param virtualNetwork = bool(readEnvironmentVariable('VIRTUAL_NETWORK', 'false'))
param allowedNetworks = filter(
  map(split(readEnvironmentVariable('ALLOWED_NETWORKS', ''), ','), network => trim(network)),
  network => !empty(network)
)
param webhookSecret = readEnvironmentVariable('WEBHOOK_SECRET', '')
param operationsToken = readEnvironmentVariable('OPERATIONS_TOKEN', '')
param secretSettings = filter(
  map(split(readEnvironmentVariable('SECRET_SETTINGS', ''), ','), name => trim(name)),
  name => !empty(name)
)
param azureOpenAI = readEnvironmentVariable('AZURE_OPENAI_ID', '')
param plainSettings = json(readEnvironmentVariable('PLAIN_SETTINGS', '{}'))
param alertEmails = filter(
  map(split(readEnvironmentVariable('ALERT_EMAILS', ''), ','), email => trim(email)),
  email => !empty(email)
)
