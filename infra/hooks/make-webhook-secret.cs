// azd preprovision hook: makes the webhook's secret for the first provision.
// The value passes through the azd environment into the vault; forget-webhook-secret.cs then takes it out of the environment.
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

if (Environment.GetEnvironmentVariable("WEBHOOK_SECRET_NAME") is { Length: > 0 } name)
{
    Console.WriteLine($"The webhook's secret is in the vault as {name}; nothing to make.");
    return 0;
}

if (Environment.GetEnvironmentVariable("WEBHOOK_SECRET") is { Length: > 0 })
{
    Console.WriteLine("WEBHOOK_SECRET is set; the vault will take that value.");
    return 0;
}

// A file, because arguments show in the machine's process list.
var folder = Directory.CreateTempSubdirectory("webhook-secret-");
try
{
    var file = Path.Combine(folder.FullName, "secret.env");
    await File.WriteAllTextAsync(file, $"WEBHOOK_SECRET={Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}\n");

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
    Console.Error.WriteLine("azd is not on the path; no secret was made. Install the Azure Developer CLI (https://aka.ms/azd) and run: azd up");
    return 1;
}
finally
{
    folder.Delete(recursive: true);
}

Console.WriteLine("Made a secret of 32 random bytes for the webhook; provisioning puts it into the vault.");
return 0;
