namespace InstantlyPipeline.Soak;

/// <summary>Compares what was received with what was due, effect by effect.</summary>
internal static class Reckoning
{
    /// <returns>A line for each kind of effect, and the numbers of the events of which one is missing.</returns>
    public static (IReadOnlyList<EffectLine> Lines, IReadOnlyList<int> Missing) Compare(SentEvents sent, ReceivedEffects received, SettledEvents settled, IReadOnlyList<ServerKeeper.Outage> kills)
    {
        var effects = received.Read(sent);
        var lines = Effects.All.Select(effect => new EffectLine { Effect = effect.Name, Rule = effect.Rule }).ToArray();
        var missing = new SortedSet<int>();
        for (var number = 0; number < sent.Count; number++)
        {
            if (!SentEvents.IsActing(sent.KindOf(number)))
            {
                continue;
            }
            var most = Effects.DueTo(sent.KindOf(number));
            var due = !sent.IsAcknowledged(number) ? default
                : sent.KindOf(number) is EventKind.WarmReply && !received.IsLabelled(number) ? most with { HotLeads = 0, Interests = 0 }
                : most;
            var happened = effects.GetValueOrDefault(number);
            for (var at = 0; at < lines.Length; at++)
            {
                var (_, _, count) = Effects.All[at];
                var line = lines[at];
                var actual = count(happened);
                var doubled = Math.Max(0, actual - count(most));
                line.Due += count(due);
                line.Received += actual;
                line.Missing += Math.Max(0, count(due) - actual);
                if (actual < count(due))
                {
                    missing.Add(number);
                }
                line.Doubled += doubled;
                line.Unexplained += Unexplained(line, number, doubled, received, kills);
            }
        }
        foreach (var line in lines)
        {
            line.AnswersLost = received.LostAnswers.GetValueOrDefault(line.Effect);
            line.FoundByLookUp = line.Effect switch
            {
                "HubSpot task" => settled.FoundByLookUp.GetValueOrDefault("hubspot-task"),
                "Salesforce opportunity" => settled.FoundByLookUp.GetValueOrDefault("salesforce-opportunity"),
                "Pipedrive deal" => settled.FoundByLookUp.GetValueOrDefault("pipedrive-deal"),
                _ => 0,
            };
        }
        return (lines, [.. missing]);
    }

    /// <summary>Doubles that the promise does not allow: all but those of a chat whose earlier copy's answer was lost, or was cut off by a kill.</summary>
    private static int Unexplained(EffectLine line, int number, int doubled, ReceivedEffects received, IReadOnlyList<ServerKeeper.Outage> kills)
    {
        if (doubled == 0 || line.Rule is not RepeatRule.Chat)
        {
            return doubled;
        }
        var posts = (line.Effect.StartsWith("Slack", StringComparison.Ordinal) ? received.Slack(number) : received.Teams(number)).OrderBy(post => post.At).ToList();
        var explained = posts.Zip(posts.Skip(1), (first, second) => first.AnswerLost || kills.Any(kill => first.At < kill.Back && second.At > kill.Killed)).Count(good => good);
        return Math.Max(0, doubled - explained);
    }
}
