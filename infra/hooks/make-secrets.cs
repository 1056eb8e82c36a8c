// azd preprovision hook: makes the webhook's secret and the token of the operations API, each for the first provision.
// The values pass through the azd environment into the vault; forget-secrets.cs then takes them out of the environment.
// Run it through azd: azd hooks run preprovision

using System.Buffers.Text;
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

if (Environment.GetEnvironmentVariable("AZURE_ENV_NAME") is not { Length: > 0 } environment)
{
    Console.Error.WriteLine("AZURE_ENV_NAME is not set: this hook runs inside azd. Use: azd hooks run preprovision");
    return 2;
}

List<string> made = [];
foreach (var value in (string[])["WEBHOOK_SECRET", "OPERATIONS_TOKEN"])
{
    if (Environment.GetEnvironmentVariable($"{value}_NAME") is { Length: > 0 } name)
    {
        Console.WriteLine($"{name} is in the vault; nothing to make.");
    }
    else if (Environment.GetEnvironmentVariable(value) is { Length: > 0 })
    {
        Console.WriteLine($"{value} is set; the vault will take that value.");
    }
    else
    {
        made.Add(value);
    }
}
if (made.Count == 0)
{
    return 0;
}

// A file, because arguments show in the machine's process list.
var folder = Directory.CreateTempSubdirectory("pipeline-secrets-");
try
{
    var file = Path.Combine(folder.FullName, "secrets.env");
    await File.WriteAllLinesAsync(file, made.Select(value => $"{value}={Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}"));

    using var azd = Process.Start("azd", ["env", "set", "--environment", environment, "--file", file]);
    await azd.WaitForExitAsync();
    if (azd.ExitCode != 0)
    {
        Console.Error.WriteLine($"azd env set ended with {azd.ExitCode}; no secret was made. It needs azd 1.24 or newer: azd version");
        return 1;
    }
}
catch (Win32Exception)
{
    Console.Error.WriteLine(
        "azd is not on the path; no secret was made. Install the Azure Developer CLI (https://aka.ms/azd) and run: azd up"
    );
    return 1;
}
finally
{
    folder.Delete(recursive: true);
}

Console.WriteLine($"Made {string.Join(" and ", made)}, 32 random bytes each; provisioning puts them into the vault.");
return 0;
