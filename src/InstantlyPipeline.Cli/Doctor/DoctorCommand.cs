using System.CommandLine;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Health;
using InstantlyPipeline.Settings;
using InstantlyPipeline.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Cli.Doctor;

/// <summary><c>doctor</c>: says what is wrong, and what to do about it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var all = new Option<bool>("--all") { Description = "A line for each thing that was looked at, also for what is well." };
        var (json, url, token, data) = (CommonOptions.Json(), CommonOptions.Url(), CommonOptions.Token(), CommonOptions.Data());
        var command = new Command(
            "doctor",
            """
            What is wrong, and the three things to do about it.

            Checks settings, secrets in use, every configured destination (with a question that changes nothing), the storage and the disk,
            Instantly's webhook and delivery log, and what wants a person. Exit code 1 when something does, so cron can watch it.
            What is alike is one line, what is well is one line at the end; --all shows each.
            It asks the running pipeline, which knows its own settings. When nothing answers at a local --url, it looks itself, with the
            settings of this shell. --json prints one object a line: {"check","level":"Ok|Warning|Failed","text"}.
            """
        )
        {
            all,
            json,
            url,
            token,
            data,
        };
        command.SetAction(
            (result, cancellationToken) =>
                OperationsException.ReportAsync(() =>
                    RunAsync(
                        result.GetValue(url),
                        result.GetValue(token),
                        DataDirectory.At(result.GetValue(data)!),
                        result.GetValue(json),
                        result.GetValue(all),
                        cancellationToken
                    )
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        Uri? url,
        string? token,
        DataDirectory data,
        bool json,
        bool all,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var findings = await FindAsync(url ?? data.RunningAt ?? new Uri(SelfHost.DefaultUrl), token, data, cancellationToken);
            if (json)
            {
                PipelineCommand.Json(findings, HealthJson.Default.Finding);
            }
            else if (all)
            {
                foreach (var finding in findings)
                {
                    Console.WriteLine(Line(finding));
                }
            }
            else
            {
                DoctorText.Write(Console.Out, findings);
            }
            return findings.Any(finding => finding.Level is FindingLevel.Failed) ? ExitCode.Failed : ExitCode.Ok;
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var failure in invalid.Failures)
            {
                Console.Error.WriteLine(failure);
            }
            return ExitCode.Usage;
        }
        catch (InvalidOperationException ex) when (UnreadableSetting.Describe(ex) is { } problem)
        {
            Console.Error.WriteLine(problem);
            return ExitCode.Usage;
        }
        catch (IOException unusable)
        {
            Console.Error.WriteLine(unusable.Message);
            return ExitCode.Failed;
        }
    }

    private static async Task<IReadOnlyList<Finding>> FindAsync(
        Uri url,
        string? token,
        DataDirectory data,
        CancellationToken cancellationToken
    )
    {
        using var operations = new OperationsClient(url, token, data);
        if (!url.IsLoopback || await operations.AnswersAsync(cancellationToken))
        {
            return await operations.ExamineAsync(cancellationToken);
        }
        var asked = new Finding(
            "serve",
            FindingLevel.Failed,
            $"Nothing answers at {url}. Start it with `instantly-pipeline serve`, or say where it runs with --url or --data; what "
                + $"follows was looked at from here, with this shell's settings."
        );
        if (data.HasDatabase)
        {
            return [asked, .. await ExamineHereAsync(data, cancellationToken)];
        }
        // A look must not make what it looks for: the settings are tried on a database that is gone afterwards.
        var elsewhere = Directory.CreateTempSubdirectory("instantly-pipeline-");
        try
        {
            return
            [
                asked,
                new Finding(
                    "database",
                    FindingLevel.Warning,
                    $"There is none in {data.FullPath}: `serve` has not run there yet. If it runs with another folder, name that one "
                        + $"with --data."
                ),
                .. (await ExamineHereAsync(DataDirectory.At(elsewhere.FullName), cancellationToken)).Where(finding =>
                    finding.Check is not (DatabaseCheck.CheckName or DiskSpaceCheck.CheckName)
                ),
            ];
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Finding>> ExamineHereAsync(DataDirectory data, CancellationToken cancellationToken)
    {
        // Never started, so it listens nowhere and works on nothing.
        await using var app = SelfHost.Build(SelfHost.DefaultUrl, data, insecure: false);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        return await app.Services.GetRequiredService<Health.Doctor>().ExamineAsync(cancellationToken);
    }

    /// <summary>As a person reads it.</summary>
    internal static string Line(Finding finding) => $"{Mark(finding.Level)}  {Printable.Of($"{finding.Check}: {finding.Text}")}";

    private static string Mark(FindingLevel level) =>
        level switch
        {
            FindingLevel.Ok => "ok      ",
            FindingLevel.Warning => "warning ",
            _ => "FAILED  ",
        };
}
