using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Storage;

/// <summary>Who the pipeline is to Azure.</summary>
public static class AzureCredential
{
    /// <summary>The user-assigned identity that <c>AZURE_CLIENT_ID</c> names; without that name, whoever is signed in
    /// (<see cref="DefaultAzureCredential"/>).</summary>
    public static TokenCredential From(IConfiguration configuration) =>
        configuration["AZURE_CLIENT_ID"] is { Length: > 0 } clientId
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId))
            : new DefaultAzureCredential();
}
