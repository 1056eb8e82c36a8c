using System.Globalization;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;

namespace InstantlyPipeline.Connection;

/// <summary>What it means to people that the pipeline's public address answered so.</summary>
internal static class DoorFinding
{
    public static Finding Of(DoorAnswer answer) =>
        answer switch
        {
            DoorAnswer.Ours ours => new Finding(
                "door",
                FindingLevel.Ok,
                string.Create(CultureInfo.InvariantCulture, $"Ours, and it takes the secret; answered in {ours.Took.TotalSeconds:0.0} s.")
            ),
            DoorAnswer.Other other => new Finding(
                "door",
                FindingLevel.Failed,
                $"At the address something answered {other.Status}: {Meaning(other.Status)}"
            ),
            DoorAnswer.Nothing nothing => new Finding(
                "door",
                FindingLevel.Warning,
                $"The address cannot be reached from here: {nothing.Why}. Some networks do not lead back to their own public address; "
                    + "whether Instantly reaches it, its test event tells."
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Why something answers with this status, and what to do.</summary>
    public static string Meaning(int status) =>
        status switch
        {
            >= 200 and < 300 => "it is not this pipeline, or an older version of it. Look where the address leads.",
            >= 300 and < 400 => "a redirect, which Instantly does not follow. Use the address that it leads to.",
            401 => "the secret was refused. Is the running pipeline the one with these settings?",
            403 => "refused by the pipeline's allow-list, or by something that stands before it.",
            404 => $"nothing is there. The path has to be /{WebhookIntake.Path}.",
            413 => "too large for something that stands before the pipeline.",
            429 => "something before the pipeline limits the rate. Instantly's deliveries must not be limited.",
            502 or 503 or 504 => "the proxy or tunnel runs, and the pipeline behind it does not answer.",
            _ => "look at the log of what stands before the pipeline.",
        };
}
