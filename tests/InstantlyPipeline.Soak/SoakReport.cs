using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace InstantlyPipeline.Soak;

/// <summary>Shows a result to people, or to programs.</summary>
internal static class SoakReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static void WriteJson(TextWriter output, SoakResult result) => output.WriteLine(JsonSerializer.Serialize(result, Json));

    public static void Write(TextWriter output, SoakResult result)
    {
        void Line(params FormattableString[] parts) => output.WriteLine(string.Concat(parts.Select(FormattableString.Invariant)));

        Line($"");
        Line($"Seed {result.Seed}: {result.Events:N0} events in {result.Deliveries:N0} deliveries, {result.Acknowledged:N0} acknowledged.");
        Line(
            $"Sending took {result.SendingSeconds:0} s, all of it {result.TotalSeconds:0} s. {result.DestinationCalls:N0} calls ",
            $"reached the destinations."
        );
        Line(
            $"{result.Kills} kills, {result.Outages} outages; longest time from a kill to the next acknowledgement ",
            $"{result.LongestRecoverySeconds:0.0} s."
        );
        Line($"Faults: {string.Join(", ", result.Faults.OrderByDescending(fault => fault.Value).Select(Times))}.");
        Line(
            $"{result.EventsRetried:N0} events needed more than one run; {result.DeadLetters} dead letters, {result.Unsettled} unsettled."
        );
        Line($"");
        Line(
            $"{"side effect", -28}{"policy", -8}{"due", 8}{"received", 10}{"missing", 9}{"doubled", 9}",
            $"{"not allowed", 13}{"answer lost", 13}{"found", 7}"
        );
        foreach (var line in result.Effects)
        {
            Line(
                $"{line.Effect, -28}{Name(line.Rule), -8}{line.Due, 8}{line.Received, 10}{line.Missing, 9}{line.Doubled, 9}",
                $"{line.Unexplained, 13}{line.AnswersLost, 13}{line.FoundByLookUp, 7}"
            );
        }
        Line($"");
        Line(
            $"Engagement: {result.Engagement.Acknowledged:N0} acknowledged of {result.Engagement.Sent:N0} sent, ",
            $"{result.Engagement.Counted:N0} counted."
        );
        Line(
            $"In doubt: {result.Effects.Sum(line => line.AnswersLost):N0} effects happened without an answer (and more were cut off ",
            $"by kills); {result.Effects.Sum(line => line.FoundByLookUp):N0} found by look-up, {result.Doubled:N0} repeated in ",
            $"chat, the rest set again to what it was."
        );
        foreach (var reason in result.DeadReasons)
        {
            Line($"Dead: {reason}");
        }
        foreach (var missing in result.MissingEvents)
        {
            Line($"Not as promised: {missing}");
        }
        foreach (var refusal in result.Refusals.Take(5))
        {
            Line($"Refused: {refusal}");
        }
        output.WriteLine(
            result.Good
                ? "Nothing acknowledged is missing, and nothing is doubled that was promised not to be."
                : "NOT as promised; see above."
        );
    }

    private static string Times(KeyValuePair<string, int> fault) =>
        string.Create(CultureInfo.InvariantCulture, $"{fault.Value:N0} {fault.Key}");

    private static string Name(RepeatRule rule) =>
        rule switch
        {
            RepeatRule.Repeat => "repeat",
            RepeatRule.LookUp => "look up",
            _ => "chat",
        };
}
