using Azure.Core;
using Azure.Identity;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>What each call carries where an identity takes the place of the key.</summary>
/// <param name="identity">Null: the connection carries the key. It keeps its token until that is nearly over.</param>
internal sealed class OpenAIAccess(TokenCredential? identity, string scope)
{
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> HeadersAsync(CancellationToken cancellationToken)
    {
        if (identity is null)
        {
            return [];
        }
        try
        {
            var token = await identity.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken);
            return [new("Authorization", $"Bearer {token.Token}")];
        }
        catch (CredentialUnavailableException)
        {
            throw new PermanentFailureException(
                "openai-no-identity",
                "Nobody is signed in to Azure here: run where the app has a managed identity, or set OpenAI__ApiKey instead of "
                    + "OpenAI__ManagedIdentity."
            );
        }
        catch (AuthenticationFailedException)
        {
            // Without the inner one: it may quote what it asked.
            throw new TransientFailureException(
                "Azure gave no token for the model; check the identity and OpenAI__TokenScope. It is asked again."
            );
        }
    }
}
