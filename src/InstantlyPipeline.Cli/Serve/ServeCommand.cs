using System.CommandLine;
using System.Net.Sockets;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Desk;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Settings;
using InstantlyPipeline.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Cli.Serve;

/// <summary><c>serve</c>: runs the pipeline until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description =
                "Where to listen; several are separated by semicolons. Behind a tunnel or a proxy on this machine, loopback is enough.",
            DefaultValueFactory = _ => SelfHost.DefaultUrl,
        };
        urls.Validators.Add(result =>
        {
            if (ListenAddresses.Problem(result.GetValueOrDefault<string>()) is { } problem)
            {
                result.AddError(problem);
            }
        });
        var data = CommonOptions.Data();
        var insecure = new Option<bool>("--insecure")
        {
            Description =
                "Accept deliveries without a secret. For experiments: listens on loopback only, and refuses web pages and names of "
                + "other hosts.",
        };
        var settings = new Option<string?>("--settings")
        {
            Description = "The file of clients and routes. Without it: pipeline.json in the data folder, if it is there.",
            HelpName = "file",
        };
        var command = new Command(
            "serve",
            """
            Runs the pipeline (set Webhook__Secrets__0 first).

            Runs the pipeline in this process, with its queue and ledger in one SQLite file.

            Settings come from the environment; docs/settings.md lists them. At least:
              Webhook__Secrets__0   the secret that Instantly sends in its Authorization header
              Slack__WebhookUrl     where to alert (HubSpot__AccessToken, Pipedrive__ApiToken, … likewise; unset ones are skipped)
            Clients with settings of their own, and routes, are in pipeline.json; it is read again within a minute after a change.
            """
        )
        {
            urls,
            data,
            settings,
            insecure,
        };
        command.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    result.GetValue(urls)!,
                    DataDirectory.At(result.GetValue(data)!),
                    result.GetValue(insecure),
                    result.GetValue(settings),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string urls,
        DataDirectory data,
        bool insecure,
        string? settings,
        CancellationToken cancellationToken
    )
    {
        if (insecure && !ListenAddresses.AreLoopback(urls))
        {
            return Complain(
                $"--insecure listens on loopback only, and --urls says {urls}. Use http://127.0.0.1:<port>, or set "
                    + $"Webhook__Secrets__0 and leave --insecure out.",
                ExitCode.Usage
            );
        }
        try
        {
            await using var app = SelfHost.Build(urls, data, insecure, file: settings is null ? null : Path.GetFullPath(settings));
            if (SelfHost.Problems(app) is { Count: > 0 } problems)
            {
                return Complain(string.Join(Environment.NewLine, problems), ExitCode.Usage);
            }
            await app.StartAsync(cancellationToken);
            data.Announce(app.Urls);
            Announce(app, data, insecure);
            try
            {
                await app.WaitForShutdownAsync(cancellationToken);
            }
            finally
            {
                data.Withdraw();
            }
            return ExitCode.Ok;
        }
        catch (OptionsValidationException invalid)
        {
            return Complain(string.Join(Environment.NewLine, invalid.Failures), ExitCode.Usage);
        }
        catch (InvalidOperationException ex) when (UnreadableSetting.Describe(ex) is { } problem)
        {
            return Complain(problem, ExitCode.Usage);
        }
        catch (SocketException notOurs)
        {
            return Complain($"Cannot listen at {urls}: {notOurs.Message}. Is it an address of this machine?", ExitCode.Failed);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            return Complain(
                $"Another program listens at {urls} already{(data.RunningAt is null ? "" : ", perhaps an earlier `serve`")}. Port "
                    + $"{ListenAddresses.FreePort()} is free: add --urls http://127.0.0.1:{ListenAddresses.FreePort()}, and the other "
                    + $"verbs find it.",
                ExitCode.Failed
            );
        }
        catch (IOException unusable)
        {
            // A data directory that another process holds or that cannot be written, a database that cannot be opened:
            // each message says so.
            return Complain(unusable.Message, ExitCode.Failed);
        }
    }

    private static void Announce(WebApplication app, DataDirectory data, bool insecure)
    {
        var intake = app.Services.GetRequiredService<IOptions<IntakeOptions>>().Value;
        foreach (var url in app.Urls)
        {
            Console.WriteLine($"Receiving at {url}/{WebhookIntake.Path}");
        }
        var token =
            data.ReadToken() == app.Services.GetRequiredService<IOptions<OperationsOptions>>().Value.Token
                ? $"the token in {data.TokenFile}"
                : "the token that Operations__Token has";
        foreach (var url in app.Urls)
        {
            Console.WriteLine($"The desk is at {url}/{DeskPage.Path}; it asks for {token}.");
        }
        Console.WriteLine($"Data in {data.FullPath}");
        Console.WriteLine(
            insecure
                ? "WARNING: --insecure: anybody who reaches this port can deliver."
                : $"Instantly must send the header {intake.Header} with the value of "
                    + $"{(intake.Secrets.Count > 0 ? "Webhook__Secrets__0" : "the client's webhookSecrets")}, bare or after \"Bearer \"."
        );
        foreach (var note in DestinationNotes.Of(app.Services.GetRequiredService<CurrentSettings>().Value))
        {
            Console.WriteLine(note);
        }
        if (app.Services.GetRequiredService<CurrentFile>() is { Exists: true } file)
        {
            Console.WriteLine(
                $"Clients and routes from {file.Where}: {string.Join(", ", file.Value.Clients.Select(client => client.Name))}; "
                    + $"{Counted.Of(file.Value.Routes.Count, "route")}."
            );
        }
        Console.WriteLine("Press Ctrl-C to stop.");
    }

    private static int Complain(string message, int exitCode)
    {
        Console.Error.WriteLine(message);
        return exitCode;
    }
}
