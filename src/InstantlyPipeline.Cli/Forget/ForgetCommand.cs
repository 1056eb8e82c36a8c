using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Forgetting;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Cli.Forget;

/// <summary><c>forget</c>: removes everything that is stored of a person or of a whole client.</summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        var address = new Argument<string?>("address") { Description = "The person's whole address.", Arity = ArgumentArity.ZeroOrOne };
        var workspace = new Option<string?>("--workspace")
        {
            Description = "With an address: as this workspace knows the person. Alone: everybody of this workspace.",
        };
        var why = new Option<string?>("--why") { Description = "Why; kept in the trail." };
        var progress = new Option<bool>("--progress") { Description = "Show how far earlier wishes are; forgets nobody." };
        var yes = new Option<bool>("--yes") { Description = "Do it. Without this, nothing changes and you see what is stored." };
        var json = CommonOptions.Json();
        var command = new Command(
            "forget",
            """
            Removes what is stored of a person, or of a whole client.

            Of a person: events' bodies, words, lists, timeline, search, records. Whoever may not be mailed stays barred, by a
            keyed hash. CRMs, chats and Instantly itself are not touched. The first call says what is stored; the same call with --yes
            does it:
              forget dana@example.com
              forget dana@example.com --why "asked by mail on 12 May" --yes
              forget --workspace 6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a90 --yes     everybody of a client that left
            It is carried out within minutes, and goes on where it was after a crash. Backups of before still hold the person.
            """
        )
        {
            address,
            workspace,
            why,
            progress,
            yes,
            json,
        };
        return command.Asking(
            async (result, operations, cancellationToken) =>
            {
                var (whom, client) = (result.GetValue(address), result.GetValue(workspace));
                if (!result.GetValue(progress) && whom is null && client is null)
                {
                    Console.Error.WriteLine("Name the address of a person, or a client with --workspace.");
                    return ExitCode.Usage;
                }
                if (result.GetValue(progress))
                {
                    Print(await operations.ForgetProgressAsync(cancellationToken), result.GetValue(json));
                    return ExitCode.Ok;
                }
                var answer = await operations.ForgetAsync(
                    [
                        ("lead", whom),
                        ("workspace", client),
                        ("why", result.GetValue(why)),
                        ("confirm", result.GetValue(yes) ? "true" : null),
                    ],
                    cancellationToken
                );
                Print(answer, result.GetValue(json));
                return ExitCode.Ok;
            }
        );
    }

    private static void Print(ForgetAnswer answer, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(answer, ForgetJson.Default.ForgetAnswer));
            return;
        }
        foreach (var (table, rows) in answer.Rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows, 8}  {Printable.Of(table)}"));
        }
        Console.WriteLine(Printable.Of(answer.Sentence));
        foreach (var sentence in answer.Stays)
        {
            Console.WriteLine(Printable.Of($"What stays: {sentence}"));
        }
        Console.WriteLine(answer.Confirmed ? "See how far it is with `forget --progress`." : "The same call with --yes does it.");
    }

    private static void Print(IReadOnlyList<ForgetReport> reports, bool json)
    {
        foreach (var report in reports)
        {
            Console.WriteLine(
                json
                    ? JsonSerializer.Serialize(report, ForgetJson.Default.ForgetReport)
                    : Printable.Of(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"asked {ShownTime.Minute(report.At)}{ShownTime.Zone} by {report.By}: "
                                + $"{(report.EndedAt is { } end ? $"done {ShownTime.Minute(end)}" : "under way")}, "
                                + $"{Counted.Of(report.Rows, "row")} removed or emptied"
                        )
                    )
            );
            foreach (var (table, rows) in json ? new Dictionary<string, int>() : report.RowsByTable)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows, 8}  {Printable.Of(table)}"));
            }
            foreach (var sentence in json ? [] : report.Stays)
            {
                Console.WriteLine(Printable.Of($"  What stays: {sentence}"));
            }
        }
        if (!json && reports.Count == 0)
        {
            Console.WriteLine("Nobody asked for anybody to be forgotten within the last 30 days.");
        }
    }
}
