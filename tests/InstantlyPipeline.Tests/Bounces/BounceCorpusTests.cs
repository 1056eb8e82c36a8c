using System.Text.Json;
using InstantlyPipeline.Bounces;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

/// <summary>Composed diagnostics with their right class: <c>Bounces.jsonl</c> was given, <c>ComposedBounces.jsonl</c> is ours. A wrong one
/// found in use becomes a row.</summary>
public sealed class BounceCorpusTests
{
    private static readonly Sample[] Given = Read("Bounces.jsonl");
    private static readonly Sample[] Composed = Read("ComposedBounces.jsonl");

    /// <summary>By two writers who did not know the tables.</summary>
    private static readonly Sample[] Strangers = Read("BlindBounces.jsonl");

    public static TheoryData<string, string, string, bool> Samples =>
        [
            .. Given
                .Concat(Composed)
                .Select(sample => new TheoryDataRow<string, string, string, bool>(sample.Id, sample.Text, sample.Expect, sample.Trusted)),
        ];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_bounce_is_what_a_person_who_reads_it_takes_it_for(string id, string text, string expect, bool trusted)
    {
        var evidence = Judge(text);

        Assert.Equal((id, expect, trusted), (id, evidence.Kind.ToString().ToLowerInvariant(), evidence.Trusted));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Line_ends_change_no_judgement(string end) =>
        Assert.All(Given.Concat(Composed), sample => Assert.Equal(Judge(sample.Text), Judge(sample.Text.ReplaceLineEndings(end))));

    [Fact]
    public void The_goals_are_kept() => Keeps([.. Given, .. Composed]);

    [Fact]
    public void The_goals_are_kept_on_what_strangers_wrote() => Keeps(Strangers);

    private static void Keeps(Sample[] samples)
    {
        var judged = samples.Select(sample => (sample.Expect, Evidence: Judge(sample.Text))).ToList();
        var barred = judged.Where(bounce => bounce.Evidence is { Kind: BounceKind.Hard, Trusted: true }).ToList();
        var dead = judged.Where(bounce => bounce.Expect == "hard").ToList();
        var ours = judged.Where(bounce => bounce.Expect is "sender" or "content").ToList();

        Assert.InRange(Share(barred, bounce => bounce.Expect == "hard"), 0.98, 1);
        Assert.InRange(Share(dead, bounce => bounce.Evidence is { Kind: BounceKind.Hard, Trusted: true }), 0.90, 1);
        Assert.InRange(Share(ours, bounce => bounce.Evidence.Kind is not (BounceKind.Sender or BounceKind.Content)), 0, 0.05);
        Assert.InRange(Share(judged, bounce => bounce.Evidence.Kind is BounceKind.Unknown), 0, 0.05);
    }

    [Fact]
    public void We_composed_more_of_each_kind_than_were_given()
    {
        Assert.Equal(103, Given.Length);
        Assert.All(
            Given.CountBy(sample => sample.Expect),
            kind => Assert.True(Composed.Count(sample => sample.Expect == kind.Key) >= kind.Value, kind.Key)
        );
    }

    private static double Share<T>(List<T> all, Func<T, bool> some) => (double)all.Count(some) / all.Count;

    private static BounceEvidence Judge(string text) =>
        DiagnosticPolicy.Classify(text, "non-delivery report", trusted: true) ?? BounceEvidence.None;

    private static Sample[] Read(string file) =>
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Bounces", file))
                .Select(line => JsonSerializer.Deserialize<Sample>(line, JsonSerializerOptions.Web)!),
        ];

    private sealed record Sample(string Id, string Text, string Expect, bool Trusted = true);
}
