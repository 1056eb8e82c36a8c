using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Settings;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Send;

/// <summary><c>send</c>: one delivery to any URL, as Instantly would send it.</summary>
internal static class SendCommand
{
    private const char OfFile = '@';

    public static Command Create()
    {
        var type = new Argument<string>("type")
        {
            Description = "The event type, see the list above, or @ and a file.",
            HelpName = "type|@file",
        };
        type.Validators.Add(result =>
        {
            if (Problem(result.Tokens is [var word, ..] ? word.Value : "") is { } problem)
            {
                result.AddError(problem);
            }
        });
        var url = CommonOptions.Address(
            "Where to deliver. Without it the webhook of the `serve` of the data directory.",
            $"{SelfHost.DefaultUrl}/{WebhookIntake.Path}"
        );
        var (secret, header, data) = (CommonOptions.Secret(), CommonOptions.Header(), CommonOptions.Data());
        var lead = new Option<string?>("--lead") { Description = "The lead's address; an invented one otherwise.", HelpName = "address" };
        var text = new Option<string?>("--text") { Description = "The text of a reply, or of a custom label." };
        var workspace = new Option<string?>("--workspace") { Description = "The workspace's id; a sample's otherwise.", HelpName = "id" };
        var times = new Option<int>("--times")
        {
            Description = "Deliver the same body this often, to see duplicates counted.",
            DefaultValueFactory = _ => 1,
        };
        times.Validators.Add(result =>
        {
            if (
                result.Tokens is [{ Value: var value }]
                && !(int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0)
            )
            {
                result.AddError("--times takes a whole number from 1 on.");
            }
        });
        var sign = new Option<bool>("--sign")
        {
            Description =
                "Sign the body as a gateway of yours would, with Webhook__Signature__Secrets__0, in the header that "
                + "Webhook__Signature__Header names.",
        };
        var show = new Option<bool>("--show") { Description = "Print the body and send nothing." };
        var json = CommonOptions.Json();
        json.Description = "Print {\"status\",\"milliseconds\",\"answer\",\"error\"} for each delivery.";
        var command = new Command(
            "send",
            $"""
            One delivery as Instantly sends it, to any address.

            The headers and fields are those that Instantly sends. With @file the body is that file's, for example one that was captured.
              send reply_received --text "Tell me more"
              send @captured.json

            Types:
            {string.Join(Environment.NewLine, Deliveries.Types.Select(name => $"  {name, -26}   {Deliveries.Describe(name)}"))}
            """
        )
        {
            type,
            url,
            secret,
            header,
            lead,
            text,
            workspace,
            times,
            sign,
            show,
            data,
            json,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var body = await BodyAsync(
                    result.GetValue(type)!,
                    new DeliveryOptions
                    {
                        Lead = result.GetValue(lead) is { } address
                            ? new SampleLead(address, "Sam", "Sample", address.Split('@')[^1])
                            : null,
                        ReplyText = result.GetValue(text),
                        Label = result.GetValue(text),
                        Workspace = result.GetValue(workspace),
                    },
                    cancellationToken
                );
                if (result.GetValue(show))
                {
                    Console.WriteLine(System.Text.Encoding.UTF8.GetString(body));
                    return ExitCode.Ok;
                }
                var target = CommonOptions.Webhook(result.GetValue(url), result.GetValue(data)!);
                var options = CommonOptions.Sender(target, result.GetValue(header)!, result.GetValue(secret));
                if (result.GetValue(sign))
                {
                    if (OwnSignature.Headers(body, TimeProvider.System.GetUtcNow()) is not { } signature)
                    {
                        Console.Error.WriteLine(OwnSignature.Unset);
                        return ExitCode.Usage;
                    }
                    options = options with { MoreHeaders = signature };
                }
                using var http = CommonOptions.SenderHttp(connections: 1);
                var sender = new InstantlySender(http, options);
                for (var time = 0; time < result.GetValue(times); time++)
                {
                    if (!Show(await sender.SendAsync(body, cancellationToken), target, result.GetValue(json)))
                    {
                        return ExitCode.Failed;
                    }
                }
                return ExitCode.Ok;
            }
        );
        return command;
    }

    /// <returns>What is wrong with the word; null for a type that is known and a file that is there.</returns>
    private static string? Problem(string word) =>
        word.StartsWith(OfFile)
            ? File.Exists(word[1..])
                ? null
                : $"There is no file {word[1..]}."
            : Deliveries.Types.Contains(word)
                ? null
                : $"There is no event type {word}. "
                    + $"{(Nearest.To(word, Deliveries.Types) is { } near ? $"Did you mean {near}?" : "`send --help` lists them.")}";

    private static async Task<byte[]> BodyAsync(string type, DeliveryOptions options, CancellationToken cancellationToken) =>
        type.StartsWith(OfFile)
            ? await File.ReadAllBytesAsync(type[1..], cancellationToken)
            // Another seed each time, so that two sends are two events.
            : new Deliveries(Random.Shared.Next()).Create(type, options);

    private static bool Show(DeliveryReport report, Uri target, bool json)
    {
        var attempt = report.Attempts[^1];
        if (json)
        {
            Console.WriteLine(
                new JsonObject
                {
                    ["status"] = (int?)attempt.Status,
                    ["milliseconds"] = Math.Round(attempt.Elapsed.TotalMilliseconds, 1),
                    ["answer"] = report.Body,
                    ["error"] = attempt.Error,
                }.ToJsonString()
            );
        }
        else if (attempt.Status is { } status)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(int)status} in {attempt.Elapsed.TotalMilliseconds:0} ms: {TextWidth.Clipped(Printable.Of(report.Body), 300)}"
                )
            );
        }
        if (!attempt.Succeeded && WrongReceiver.Explain(attempt, target) is { } why)
        {
            Console.Error.WriteLine(why);
        }
        return attempt.Succeeded;
    }
}
