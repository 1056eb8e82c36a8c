// The page that the team looks at. It is edited in the portal and exported back into workbook.json ("Advanced Editor", gallery template).

param location string
param tags object
param componentName string
param workspaceName string
param namespaceName string

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(component.id, 'pipeline')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Instantly pipeline'
    category: 'workbook'
    sourceId: component.id
    serializedData: replace(
      replace(loadTextContent('workbook.json'), '<workspace>', workspace.id),
      '<namespace>',
      namespace.id
    )
  }
}
