using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Observing;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Cli.Routes;

/// <summary><c>routes report</c>: an observed client beside another tool.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var client = new Option<string>("--client") { Description = "The client, by its name in pipeline.json.", Required = true };
        var since = new Option<string?>("--since") { Description = "From this UTC day on, for example 2026-08-18; without it seven days." };
        var until = new Option<string?>("--until") { Description = "To this UTC day; without it today." };
        var csv = new Option<FileInfo?>("--csv")
        {
            Description = "What the other tool did: an export with a column email, and any others.",
            HelpName = "file",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "report",
            """
            Compares what would have been done for a client that is only observed with what another tool did in the same days.

            Known of the other tool is what Instantly says of the leads (labels, meetings), and the rows of the file. CRMs are not asked:
            what stands there may be anybody's. Nothing is changed anywhere.
            """
        )
        {
            client,
            since,
            until,
            csv,
            json,
        };
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                var file = result.GetValue(csv);
                var report = await operations.ReportRoutesAsync(
                    [
                        ("client", result.GetValue(client)),
                        ("since", result.GetValue(since)),
                        ("until", result.GetValue(until)),
                        ("csv", file is null ? null : await File.ReadAllTextAsync(file.FullName, cancellationToken)),
                    ],
                    cancellationToken
                );
                if (result.GetValue(json))
                {
                    PipelineCommand.Json([report], ObservingJson.Default.ObservedReport);
                    return;
                }
                Write(report);
            }
        );
    }

    private static void Write(ObservedReport report)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Client}, {report.Since} to {report.Until}: {Counted.Of(report.Events, "event")}. Both would have acted on "
                    + $"{Counted.Of(report.Both, "lead")}, only the pipeline on {report.OnlyHere}, only the other tool on "
                    + $"{report.OnlyThere}."
            )
        );
        foreach (var note in report.Notes)
        {
            Console.WriteLine(Printable.Of(note));
        }
        var rows = report.Rows.Where(row => row.Verdict != "neither").ToList();
        if (rows.Count > 0)
        {
            Console.WriteLine();
            TextTable.Write(
                Console.Out,
                [
                    ["LEAD", "VERDICT", "WHAT", "WOULD HAVE CALLED", "ELSEWHERE"],
                    .. rows.Select(row =>
                        new[]
                        {
                            row.Lead,
                            row.Verdict,
                            string.Join("; ", row.What),
                            string.Join(", ", row.WouldHave),
                            string.Join("; ", row.Elsewhere),
                        }
                    ),
                ]
            );
        }
    }
}
