using System.CommandLine;
using System.Globalization;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Send;

/// <summary><c>send</c>: one realistic delivery to any URL, as Instantly would send it.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var type = new Argument<string>("type") { Description = "The event type, see the list above.", HelpName = "type" };
        type.AcceptOnlyFromAmong([.. Deliveries.Types]);
        var url = CommonOptions.Address("Where to deliver.", $"{SelfHost.DefaultUrl}/{WebhookIntake.Path}");
        var (secret, header) = (CommonOptions.Secret(), CommonOptions.Header());
        var lead = new Option<string?>("--lead") { Description = "The lead's address; an invented one otherwise." };
        var text = new Option<string?>("--text") { Description = "The text of a reply, or of a custom label." };
        var times = new Option<int>("--times")
        {
            Description = "Deliver the same body this often, to see duplicates counted.",
            DefaultValueFactory = _ => 1,
        };
        times.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--times takes a number from 1 on.");
            }
        });
        var show = new Option<bool>("--show") { Description = "Print the body and send nothing." };
        var command = new Command(
            "send",
            $"""
            Sends one realistic delivery, with the headers and fields Instantly sends. Types:
            {string.Join(Environment.NewLine, Deliveries.Types.Select(name => $"  {name, -42} {Deliveries.Describe(name)}"))}
            """
        )
        {
            type,
            url,
            secret,
            header,
            lead,
            text,
            times,
            show,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var body = Body(result.GetValue(type)!, result.GetValue(lead), result.GetValue(text));
                if (result.GetValue(show))
                {
                    Console.WriteLine(System.Text.Encoding.UTF8.GetString(body));
                    return ExitCode.Ok;
                }
                using var http = CommonOptions.SenderHttp(connections: 1);
                var sender = new InstantlySender(
                    http,
                    CommonOptions.Sender(result.GetValue(url)!, result.GetValue(header)!, result.GetValue(secret))
                );
                for (var time = 0; time < result.GetValue(times); time++)
                {
                    if (!Show(await sender.SendAsync(body, cancellationToken), result.GetValue(url)!))
                    {
                        return ExitCode.Failed;
                    }
                }
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static byte[] Body(string type, string? lead, string? text)
        // Another seed each time, so that two sends are two events.
        =>
        new Deliveries(Random.Shared.Next()).Create(
            type,
            new DeliveryOptions
            {
                Lead = lead is null ? null : new SampleLead(lead, "Sam", "Sample", lead.Split('@')[^1]),
                ReplyText = text,
                Label = text,
            }
        );

    private static bool Show(DeliveryReport report, Uri target)
    {
        var attempt = report.Attempts[^1];
        if (attempt.Status is not { } status)
        {
            Console.Error.WriteLine(
                $"No answer from {target.GetLeftPart(UriPartial.Path)}: {Printable.Of(attempt.Error ?? "")}. Is `instantly-pipeline serve` running there?"
            );
            return false;
        }
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(int)status} in {attempt.Elapsed.TotalMilliseconds:0} ms: {Printable.Of(report.Body ?? "")}"
            )
        );
        return attempt.Succeeded;
    }
}
