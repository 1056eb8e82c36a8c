// azd postprovision hook: the vault has the secrets that were made for it, so their values leave the azd environment, which is a plain
// file. Run it through azd: azd hooks run postprovision

using System.ComponentModel;
using System.Diagnostics;

if (Environment.GetEnvironmentVariable("AZURE_ENV_NAME") is not { Length: > 0 } environment)
{
    Console.Error.WriteLine("AZURE_ENV_NAME is not set: this hook runs inside azd. Use: azd hooks run postprovision");
    return 2;
}

foreach (var value in (string[])["WEBHOOK_SECRET", "OPERATIONS_TOKEN"])
{
    if (Environment.GetEnvironmentVariable(value) is not { Length: > 0 })
    {
        continue;
    }
    try
    {
        using var azd = Process.Start("azd", ["env", "set", "--environment", environment, value, ""]);
        await azd.WaitForExitAsync();
        if (azd.ExitCode != 0)
        {
            Console.Error.WriteLine(
                $"azd env set failed ({azd.ExitCode}): {value} still stands in .azure/{environment}/.env; remove that line."
            );
            return 1;
        }
    }
    catch (Win32Exception)
    {
        Console.Error.WriteLine($"azd is not on the path: {value} still stands in .azure/{environment}/.env; remove that line.");
        return 1;
    }
    Console.WriteLine($"{value} stands in the vault and no longer in the azd environment.");
}
return 0;
