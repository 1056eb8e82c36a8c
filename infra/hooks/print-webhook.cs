#!/usr/bin/env dotnet
// azd postdeploy and postup hook: says what to paste into Instantly, and how to look inside. The secrets themselves are shown only when
// asked for: dotnet run infra/hooks/print-webhook.cs -- --show-secrets

#:include shared/Azd.cs

using System.Net.Http.Headers;
using System.Text.Json.Nodes;

var showSecrets = args is ["--show-secrets"];
if (args.Length > 0 && !showSecrets)
{
    Console.Error.WriteLine("Usage: dotnet run infra/hooks/print-webhook.cs [-- --show-secrets]");
    return 2;
}

try
{
    var url = await DeployedAsync("WEBHOOK_URL");
    var (secret, token) = ("<the secret>", "<the token>");
    if (showSecrets)
    {
        var vault = new Uri(await DeployedAsync("KEY_VAULT_URI"));
        secret = await SecretAsync(vault, await DeployedAsync("WEBHOOK_SECRET_NAME"));
        token = await SecretAsync(vault, await DeployedAsync("OPERATIONS_TOKEN_NAME"));
    }

    Console.WriteLine(
        $"""

        In Instantly: Settings, Integrations, Webhooks, Add Webhook
          Destination URL   {url}
          Custom header     Authorization: Bearer {secret}
          Event type        all_events

        Or let the pipeline do it and send the test event, once its setting Instantly__ApiKey is there
          dotnet run --project src/InstantlyPipeline.Cli -- connect --public-url {url} --url {new Uri(url).GetLeftPart(
            UriPartial.Authority
        )} --token ask

        What became of an event, from here
          dotnet run --project src/InstantlyPipeline.Cli -- events --url {new Uri(url).GetLeftPart(UriPartial.Authority)} --token ask
          Operations token  {token}

        """
    );
    if (!showSecrets)
    {
        Console.WriteLine(
            """
            Secret and token stand in the vault. Show them with
              dotnet run infra/hooks/print-webhook.cs -- --show-secrets

            """
        );
    }
    return 0;
}
catch (InvalidOperationException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

static async Task<string> DeployedAsync(string name) =>
    await Azd.ValueAsync(name)
    ?? throw new InvalidOperationException(
        $"azd knows no {name}: nothing was deployed from here yet, or by an older template. Run: azd up"
    );

static async Task<string> SecretAsync(Uri vault, string name)
{
    using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Azd.VaultTokenAsync("."));
    try
    {
        using var answer = await http.GetAsync(new Uri(vault, $"secrets/{name}?api-version=7.4"));
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["value"]!.ToString()
            : throw new InvalidOperationException(
                $"The vault at {vault.Host} answered {(int)answer.StatusCode} for {name}. You need the role Key Vault Secrets Officer or Secrets User on it, and a new role takes minutes to work; or read it in the portal."
            );
    }
    catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException)
    {
        throw new InvalidOperationException(
            $"The vault at {vault.Host} did not answer. See that this machine reaches it, or read {name} in the portal."
        );
    }
}
