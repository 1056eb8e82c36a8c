#!/usr/bin/env dotnet
// azd predeploy hook: refuses to deploy an app whose settings refer to a secret that is not in the vault, because the platform would hand
// it the reference's own text for a value. It sees names only, never a value, and needs no Azure CLI. Run it through azd: azd hooks run
// predeploy

#:include shared/Azd.cs

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

try
{
    if (
        await Azd.ValueAsync("KEY_VAULT_URI") is not { } vault
        || await Azd.ValueAsync("WEBHOOK_SECRET_NAME") is not { } webhookSecret
        || await Azd.ValueAsync("OPERATIONS_TOKEN_NAME") is not { } operationsToken
    )
    {
        Console.Error.WriteLine(
            "KEY_VAULT_URI, WEBHOOK_SECRET_NAME or OPERATIONS_TOKEN_NAME is not set: nothing was provisioned from here yet, or by an older template. Run: azd provision"
        );
        return 2;
    }
    var destinations = (await Azd.ValueAsync("SECRET_SETTINGS") ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(setting => setting.Replace("__", "--", StringComparison.Ordinal));
    var vaultName = await Azd.ValueAsync("KEY_VAULT_NAME");

    var usable = await UsableSecretsAsync(new Uri(vault), await Azd.VaultTokenAsync(", so its secrets could not be checked."));
    // Names in a vault ignore case.
    string[] made = [webhookSecret, operationsToken];
    var missing = made.Concat(destinations).Except(usable, StringComparer.OrdinalIgnoreCase).ToList();
    foreach (var name in missing)
    {
        Console.Error.WriteLine(
            made.Contains(name)
                ? $"The secret {name} is not in the vault, or is disabled. Make a new one: azd env set {(name == webhookSecret ? "WEBHOOK_SECRET_NAME" : "OPERATIONS_TOKEN_NAME")} \"\" && azd provision (after a deletion first: az keyvault secret recover --vault-name {vaultName} --name {name})"
                : $"The secret {name} is not in the vault, or is disabled. Put it there: az keyvault secret set --vault-name {vaultName} --name {name} --file <file with the value>"
        );
    }
    if (missing.Count > 0)
    {
        Console.Error.WriteLine("Nothing was deployed; what ran before still runs. Then run: azd deploy");
        return 1;
    }
}
catch (InvalidOperationException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

Console.WriteLine("Every secret that the settings name is in the vault.");
return 0;

// The vault lists names and attributes, page by page.
static async Task<HashSet<string>> UsableSecretsAsync(Uri vault, string token)
{
    using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    var page = new Uri(vault, "secrets?api-version=7.4");
    while (true)
    {
        var list = await PageAsync(http, page);
        foreach (var secret in list["value"]!.AsArray())
        {
            if ((bool?)secret!["attributes"]?["enabled"] ?? true)
            {
                names.Add(new Uri(secret["id"]!.ToString()).Segments[^1]);
            }
        }
        if (list["nextLink"]?.ToString() is not { Length: > 0 } next)
        {
            return names;
        }
        page = new Uri(next);
    }
}

// The role that lets us list was given out minutes ago on a first "azd up", and takes some minutes to work: 403 is asked again.
static async Task<JsonNode> PageAsync(HttpClient http, Uri page)
{
    const int Tries = 20;
    for (var left = Tries; ; left--)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await http.GetAsync(page);
        }
        catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException)
        {
            throw new InvalidOperationException(
                $"The vault at {page.Host} did not answer, so its secrets could not be checked. See that this machine reaches it, then: azd deploy"
            );
        }
        using (answer)
        {
            if (answer.IsSuccessStatusCode)
            {
                return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            }
            if (
                answer.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                || left == 1
            )
            {
                throw new InvalidOperationException(
                    $"The vault at {page.Host} answered {(int)answer.StatusCode}, so its secrets could not be checked. "
                        + "You need the role Key Vault Secrets Officer on it (the parameter vaultOfficer); a new role takes minutes to work. Then: azd deploy"
                );
            }
            if (left == Tries)
            {
                Console.WriteLine("The vault does not let us list its secrets yet; a new role takes some minutes to work. Asking again.");
            }
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(15));
        }
    }
}
