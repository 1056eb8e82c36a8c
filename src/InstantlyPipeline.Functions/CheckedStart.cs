using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Functions;

/// <summary>Runs the app, or says in plain sentences which settings keep it from running.</summary>
internal static class CheckedStart
{
    private const int WrongSettings = 2;

    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(Func<IHost> build)
    {
        IHost host;
        try
        {
            host = build();
            await CheckAsync(host.Services);
        }
        catch (Exception ex) when (Problems(ex) is { Count: > 0 } problems)
        {
            foreach (var problem in problems)
            {
                // Of a worker that ended, the platform logs as errors, and quotes, only lines that contain this word; a stack would
                // displace them.
                await Console.Error.WriteLineAsync("Error: " + problem);
            }
            return WrongSettings;
        }

        await host.RunAsync();
        return 0;
    }

    /// <summary>Before the worker reports to the platform, so that no event arrives at an app that cannot work.</summary>
    private static async Task CheckAsync(IServiceProvider services)
    {
        services.GetRequiredService<IStartupValidator>().Validate();
        if (services.GetRequiredService<IOptions<IntakeOptions>>().Value.Secrets.Count == 0)
        {
            // Then the clients of the file have to have them. Where it cannot be read just now, deliveries are answered with 503 until it
            // can.
            await services.GetRequiredService<CurrentFile>().ReloadAsync(CancellationToken.None);
        }
        if (services.GetRequiredService<SecretsAtStart>().Problem is { } none)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(IntakeOptions), [none]);
        }
        if (services.GetRequiredService<CurrentSettings>().Value.Validate() is { Count: > 0 } problems)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(WorkspaceSettings), problems);
        }
    }

    private static IReadOnlyList<string> Problems(Exception exception) =>
        exception switch
        {
            OptionsValidationException invalid => [.. invalid.Failures],
            AggregateException several => [.. several.InnerExceptions.SelectMany(Problems)],
            InvalidOperationException missing => [UnreadableSetting.Describe(missing) ?? missing.Message],
            _ => [],
        };
}
