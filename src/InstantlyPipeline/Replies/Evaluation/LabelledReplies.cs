using System.Text.Json;
using InstantlyPipeline.Events;

namespace InstantlyPipeline.Replies.Evaluation;

/// <summary>Replies with the label that a person gave them: ours, which come with the program, and files of the user's.</summary>
/// <remarks>One JSON object a line: <c>text</c> and <c>expect</c>, and <c>subject</c>, <c>eventType</c> and <c>id</c> where they are
/// known.</remarks>
public static class LabelledReplies
{
    /// <summary>Words for a label that people use; the labels' own names count as well.</summary>
    private static readonly Dictionary<string, ReplyLabel> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["warm"] = ReplyLabel.Interested,
        ["later"] = ReplyLabel.NotNow,
        ["referral"] = ReplyLabel.WrongPerson,
        ["person"] = ReplyLabel.NeedsHuman,
        ["unsure"] = ReplyLabel.NeedsHuman,
    };

    /// <summary>Ours: replies that were collected before the phrases were written.</summary>
    public static IReadOnlyList<LabelledReply> Own { get; } = ReadOwn();

    /// <summary>What may stand in <c>expect</c>.</summary>
    public static IReadOnlyList<string> Expectations { get; } =
    [.. Enum.GetValues<ReplyLabel>().Select(Relabel.NameOf), .. OtherNames.Keys];

    /// <exception cref="FormatException">A line is not understood; the message names it and holds nothing of its text.</exception>
    public static IReadOnlyList<LabelledReply> Read(TextReader lines)
    {
        var replies = new List<LabelledReply>();
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                replies.Add(Read(line, number));
            }
        }
        return replies;
    }

    private static LabelledReply Read(string line, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            string? Text(string name) =>
                json.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
            if (json.RootElement.ValueKind is not JsonValueKind.Object || Text("text") is not { } text || Text("expect") is not { } expect)
            {
                throw new FormatException(
                    $"""Line {number} is no object with text and expect, such as {"{"}"text": "Tell me more", "expect": "interested"{"}"}."""
                );
            }
            return (OtherNames.TryGetValue(expect, out var other) ? other : Relabel.LabelOf(expect)) is { } expected
                ? new LabelledReply(
                    Text("id") ?? $"line {number}",
                    text,
                    expected,
                    Text("subject"),
                    Text("eventType") ?? EventType.ReplyReceived
                )
                : throw new FormatException($"Line {number} expects no label of ours: expect is one of {string.Join(", ", Expectations)}.");
        }
        catch (JsonException)
        {
            throw new FormatException($"Line {number} is no JSON. A file for this has one JSON object a line.");
        }
    }

    private static IReadOnlyList<LabelledReply> ReadOwn()
    {
        using var file = new StreamReader(
            typeof(LabelledReplies).Assembly.GetManifestResourceStream("InstantlyPipeline.Replies.Evaluation.labelled.jsonl")!
        );
        return Read(file);
    }
}
