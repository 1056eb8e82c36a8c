using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>What the other side received, by event: chat messages as they come in, records as they stand at the end.</summary>
internal sealed partial class ReceivedEffects
{
    private readonly StandIns _standIns;
    private readonly Dictionary<(string Kind, int Number), List<Post>> _posts = [];
    private readonly Dictionary<int, bool> _labelled = [];
    private readonly Dictionary<string, int> _lostAnswers = [];
    private readonly Dictionary<string, int> _faults = [];
    private readonly List<string> _refusals = [];
    private readonly Lock _gate = new();
    private long _calls;

    public ReceivedEffects(StandIns standIns)
    {
        _standIns = standIns;
        foreach (var server in standIns.All)
        {
            server.CallsToKeep = 0;
            server.OnCall = Note;
        }
    }

    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>What the stand-ins held against our requests; at most the first hundred.</summary>
    public IReadOnlyList<string> Refusals => Locked(() => (string[])[.. _refusals]);

    /// <summary>Calls that took effect and were not answered, by what they made.</summary>
    public IReadOnlyDictionary<string, int> LostAnswers => Locked(() => new Dictionary<string, int>(_lostAnswers));

    public IReadOnlyDictionary<string, int> Faults => Locked(() => new Dictionary<string, int>(_faults));

    /// <summary>
    /// True when the model has answered about this reply. Until then a person has it unlabelled: a warm one does not wait for a
    /// model, and its tag and its interest status are owed once the label is there.
    /// </summary>
    public bool IsLabelled(int number) => _labelled.GetValueOrDefault(number);

    /// <summary>Messages of one chat about this event.</summary>
    /// <param name="kind">A kind of effect whose rule is <see cref="RepeatRule.Chat"/>.</param>
    public IReadOnlyList<Post> Posts(string kind, int number) => _posts.GetValueOrDefault((kind, number)) ?? [];

    /// <summary>By event number; an event without any effect is not in it. Call it when nothing happens any more.</summary>
    public Dictionary<int, Effects> Read(SentEvents sent)
    {
        var effects = new Dictionary<int, Effects>();
        foreach (var effect in _standIns.All.SelectMany(server => server.Effects))
        {
            if ((EventOf(effect.About) ?? sent.NumberOf(effect.About)) is { } number)
            {
                if (!effects.TryGetValue(number, out var known))
                {
                    effects[number] = known = new Effects();
                }
                known.Add(effect.Kind);
            }
        }
        return effects;
    }

    private void Note(ReceivedCall call)
    {
        Interlocked.Increment(ref _calls);
        var worked = call.Summary.Length > 0;
        var lost = worked && call.Fault is "connection cut after the work" or "answer held";
        lock (_gate)
        {
            if (call.Refusal is { } refusal && _refusals.Count < 100)
            {
                _refusals.Add($"{call.Destination} {call.Method} {call.Path}: {refusal}");
            }
            if (call.Fault is { } fault)
            {
                _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
            }
            var made = worked ? EffectRule.All.FirstOrDefault(rule => rule.IsMadeBy?.Invoke(call) is true) : null;
            if (lost && made is not null)
            {
                _lostAnswers[made.Kind] = _lostAnswers.GetValueOrDefault(made.Kind) + 1;
            }
            if (call.Destination is "OpenAI" && EventOf(call.Body) is { } reply)
            {
                _labelled[reply] = call.Fault is null;
            }
            if (made is { Rule: RepeatRule.Chat } && EventOf(call.Body) is { } number)
            {
                if (!_posts.TryGetValue((made.Kind, number), out var known))
                {
                    _posts[(made.Kind, number)] = known = [];
                }
                known.Add(new Post(Stopwatch.GetTimestamp(), lost));
            }
        }
    }

    private static int? EventOf(string? text) =>
        text is not null && !IsLaterLabel(text) && Lead().Match(text) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : null;

    /// <summary>What a chat is told of a reply whose label came after its alert: a word more on that alert, and no second one.</summary>
    private static bool IsLaterLabel(string text) =>
        text.Contains("The reply from ", StringComparison.Ordinal) && text.Contains(" reads as: ", StringComparison.Ordinal);

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    [GeneratedRegex(@"lead(\d+)@soak", RegexOptions.IgnoreCase)]
    private static partial Regex Lead();

    /// <param name="At"><see cref="Stopwatch"/> timestamp.</param>
    /// <param name="AnswerLost">It was posted, and the pipeline was not told.</param>
    internal readonly record struct Post(long At, bool AnswerLost);
}
