using System.Diagnostics;
using System.Globalization;

namespace InstantlyPipeline.Soak;

/// <summary>Compares what was received with what was due, effect by effect.</summary>
internal static class Reckoning
{
    /// <returns>A line for each kind of effect, and the numbers of the events of which one is missing, or is there twice against its
    /// rule.</returns>
    public static (IReadOnlyList<EffectLine> Lines, IReadOnlyList<int> Wrong) Compare(
        SentEvents sent,
        ReceivedEffects received,
        SettledEvents settled,
        IReadOnlyList<Outage> kills
    )
    {
        var effects = received.Read(sent);
        var lines = EffectRule.All.Select(rule => new EffectLine { Effect = rule.Kind, Rule = rule.Rule }).ToArray();
        var wrong = new SortedSet<int>();
        for (var number = 0; number < sent.Count; number++)
        {
            if (!SentEvents.IsActing(sent.KindOf(number)))
            {
                continue;
            }
            var most = Effects.DueTo(sent.KindOf(number));
            var due =
                !sent.IsAcknowledged(number) ? Effects.None
                : sent.KindOf(number) is EventKind.WarmReply && !received.IsLabelled(number)
                    ? most.Without("HubSpot Hot Lead tag", "Instantly interest status")
                : most;
            var happened = effects.GetValueOrDefault(number, Effects.None);
            for (var at = 0; at < lines.Length; at++)
            {
                var line = lines[at];
                var actual = happened[at];
                var doubled = Math.Max(0, actual - most[at]);
                line.Due += due[at];
                line.Received += actual;
                line.Missing += Math.Max(0, due[at] - actual);
                if (actual < due[at])
                {
                    wrong.Add(number);
                }
                line.Doubled += doubled;
                var unexplained = Unexplained(line, number, doubled, received, kills);
                line.Unexplained += unexplained;
                if (unexplained > 0)
                {
                    wrong.Add(number);
                }
            }
        }
        foreach (var (line, rule) in lines.Zip(EffectRule.All))
        {
            line.AnswersLost = received.LostAnswers.GetValueOrDefault(rule.Kind);
            line.FoundByLookUp = rule.LookUpStep is null ? 0 : settled.FoundByLookUp.GetValueOrDefault(rule.LookUpStep);
        }
        return (lines, [.. wrong]);
    }

    /// <summary>When a chat was told of an event, and which kills were near: what a double that nothing explains is looked at by.</summary>
    public static string Posts(int number, ReceivedEffects received, IReadOnlyList<Outage> kills)
    {
        var told = EffectRule
            .All.Where(rule => rule.Rule is RepeatRule.Chat)
            .SelectMany(rule => received.Posts(rule.Kind, number).Select(post => (rule.Kind, Post: post)))
            .OrderBy(one => one.Post.At)
            .ToList();
        if (told.Count == 0)
        {
            return "no chat was told";
        }
        var (first, last) = (told[0].Post.At, told[^1].Post.At);
        return string.Join(
            ", ",
            [
                .. told.Select(one => $"{one.Kind} at {Seconds(first, one.Post.At)}{(one.Post.AnswerLost ? " (answer lost)" : "")}"),
                .. kills
                    .Where(kill => Near(first, kill.Killed) || Near(last, kill.Killed) || (kill.Killed > first && kill.Killed < last))
                    .Select(kill => $"a kill at {Seconds(first, kill.Killed)}, back at {Seconds(first, kill.Back)}"),
            ]
        );
    }

    private static bool Near(long at, long killed) => Stopwatch.GetElapsedTime(at, killed).Duration() < TimeSpan.FromMinutes(1);

    private static string Seconds(long from, long to) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(from, to).TotalSeconds:0.0} s");

    /// <summary>Doubles that the promise does not allow: all but those of a chat whose earlier copy's answer was lost, or was cut off by a
    /// kill.</summary>
    private static int Unexplained(EffectLine line, int number, int doubled, ReceivedEffects received, IReadOnlyList<Outage> kills)
    {
        if (doubled == 0 || line.Rule is not RepeatRule.Chat)
        {
            return doubled;
        }
        var posts = received.Posts(line.Effect, number).OrderBy(post => post.At).ToList();
        var explained = posts
            .Zip(posts.Skip(1), (first, second) => first.AnswerLost || kills.Any(kill => first.At < kill.Back && second.At > kill.Killed))
            .Count(good => good);
        return Math.Max(0, doubled - explained);
    }
}
