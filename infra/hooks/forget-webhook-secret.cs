// azd postprovision hook: the vault has the webhook's secret now, so its value leaves the azd environment, which is a plain file.
// Run it through azd: azd hooks run postprovision

using System.ComponentModel;
using System.Diagnostics;

if (Environment.GetEnvironmentVariable("AZURE_ENV_NAME") is not { Length: > 0 } environment)
{
    Console.Error.WriteLine("AZURE_ENV_NAME is not set: this hook runs inside azd. Use: azd hooks run postprovision");
    return 2;
}

if (Environment.GetEnvironmentVariable("WEBHOOK_SECRET") is not { Length: > 0 })
{
    return 0;
}

try
{
    using var azd = Process.Start("azd", ["env", "set", "--environment", environment, "WEBHOOK_SECRET", ""]);
    await azd.WaitForExitAsync();
    if (azd.ExitCode != 0)
    {
        Console.Error.WriteLine($"azd env set failed ({azd.ExitCode}): WEBHOOK_SECRET still stands in .azure/{environment}/.env; remove that line.");
        return 1;
    }
}
catch (Win32Exception)
{
    Console.Error.WriteLine($"azd is not on the path: WEBHOOK_SECRET still stands in .azure/{environment}/.env; remove that line.");
    return 1;
}

Console.WriteLine("The webhook's secret stands in the vault and no longer in the azd environment.");
return 0;
