// azd postdeploy hook: says what to paste into Instantly. The secret itself is shown only when asked for:
// dotnet run infra/hooks/print-webhook.cs -- --show-secret

using System.ComponentModel;
using System.Diagnostics;

var showSecret = args is ["--show-secret"];
if (args.Length > 0 && !showSecret)
{
    Console.Error.WriteLine("Usage: dotnet run infra/hooks/print-webhook.cs [-- --show-secret]");
    return 2;
}

try
{
    var url = await DeployedAsync("WEBHOOK_URL");
    var vault = await DeployedAsync("KEY_VAULT_NAME");
    var secretName = await DeployedAsync("WEBHOOK_SECRET_NAME");
    string[] readSecret = ["keyvault", "secret", "show", "--vault-name", vault, "--name", secretName, "--query", "value", "--output", "tsv"];
    var secret = showSecret ? await OutputAsync("az", readSecret) : "<the secret>";

    Console.WriteLine($"""

        In Instantly: Settings, Integrations, Webhooks, Add Webhook
          Destination URL   {url}
          Custom header     Authorization: Bearer {secret}
          Event type        all_events

        """);
    if (!showSecret)
    {
        Console.WriteLine($"""
            The secret stands in the vault. Show it with either of
              dotnet run infra/hooks/print-webhook.cs -- --show-secret
              az {string.Join(' ', readSecret)}

            """);
    }
    return 0;
}
catch (InvalidOperationException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

// azd sets its values for hooks; by hand we ask azd for them.
static async Task<string> DeployedAsync(string name) =>
    Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : await OutputAsync("azd", ["env", "get-value", name]);

static async Task<string> OutputAsync(string program, string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    try
    {
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && output.Trim() is { Length: > 0 } text
            ? text
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} gave nothing. " + (program is "azd"
                ? "Deploy first: azd up"
                : "Sign in with az login; you need the role Key Vault Secrets Officer or Secrets User on the vault."));
    }
    catch (Win32Exception)
    {
        throw new InvalidOperationException(program is "azd"
            ? "azd is not on the path. Install the Azure Developer CLI: https://aka.ms/azd"
            : "az is not on the path. Install the Azure CLI (https://aka.ms/azure-cli), or read the secret in the portal.");
    }
}
