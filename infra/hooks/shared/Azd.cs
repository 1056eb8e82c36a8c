// What several hooks ask of azd. A hook takes it in with a line "#:include" at its top.

using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

internal static class Azd
{
    /// <summary>A value of the environment: azd sets it for hooks; a hook run by hand asks azd for it.</summary>
    /// <returns>Null when it is not set.</returns>
    public static async Task<string?> ValueAsync(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : await AskAsync("env", "get-value", name);

    /// <summary>A value that a deployment leaves in the environment.</summary>
    /// <exception cref="InvalidOperationException">Nothing was deployed from here yet.</exception>
    public static async Task<string> DeployedAsync(string name) =>
        await ValueAsync(name)
        ?? throw new InvalidOperationException(
            $"azd knows no {name}: nothing was deployed from here yet, or by an older template. Run: azd up"
        );

    /// <summary>A secret of the vault, read as the person who is signed in to azd.</summary>
    /// <exception cref="InvalidOperationException">It could not be read; the message says why.</exception>
    public static async Task<string> SecretAsync(Uri vault, string name)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await VaultTokenAsync("."));
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

    /// <summary>A token for the vault, as the person who is signed in to azd, so that nobody needs the Azure CLI besides.</summary>
    /// <param name="consequence">What is not done without a token; it follows a comma or a full stop.</param>
    /// <exception cref="InvalidOperationException">azd gave none, or is not there.</exception>
    public static async Task<string> VaultTokenAsync(string consequence)
    {
        var refused = new InvalidOperationException($"azd gave no token for the vault{consequence} Run: azd auth login");
        try
        {
            return
                JsonNode
                    .Parse(await AskAsync("auth", "token", "--scope", "https://vault.azure.net/.default", "--output", "json") ?? "{}")
                    ?["token"]?.ToString()
                    is { Length: > 0 } token
                ? token
                : throw refused;
        }
        catch (JsonException)
        {
            throw refused;
        }
    }

    /// <returns>What azd printed; null when that is nothing, or azd failed.</returns>
    private static async Task<string?> AskAsync(params string[] arguments)
    {
        try
        {
            using var azd = Process.Start(new ProcessStartInfo("azd", arguments) { RedirectStandardOutput = true })!;
            var output = await azd.StandardOutput.ReadToEndAsync();
            await azd.WaitForExitAsync();
            return azd.ExitCode == 0 && output.Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("azd is not on the path. Install the Azure Developer CLI: https://aka.ms/azd");
        }
    }
}
