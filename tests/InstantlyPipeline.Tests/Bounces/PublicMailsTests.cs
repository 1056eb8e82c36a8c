using System.Globalization;
using System.Text;
using InstantlyPipeline.Bounces;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

/// <summary>Bounce mails that others published, judged as they lie in their repositories. Their text is no part of this one: clone them into a
/// folder as <c>owner/name</c>, and name the folder in <c>BOUNCE_MAILS</c>. <c>PublicMails.tsv</c> says what each mail is, as one of us
/// reads it.</summary>
public sealed class PublicMailsTests(ITestOutputHelper output)
{
    [Fact]
    public void The_goals_are_kept_on_mails_that_others_published()
    {
        var folder = Environment.GetEnvironmentVariable("BOUNCE_MAILS");
        Assert.SkipWhen(
            string.IsNullOrEmpty(folder),
            "BOUNCE_MAILS names no folder with the repositories of Bounces/PublicMails.tsv: bounces were not judged on public mails."
        );

        var mails = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Bounces", "PublicMails.tsv"))
            .Where(line => line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(row => new Mail($"{row[0]}/{row[1]}", row[2], Judge(Path.Combine(folder!, row[0], row[1]))))
            .ToList();

        var clear = mails.Where(mail => mail.Class is "hard" or "soft" or "ours").ToList();
        var barred = clear.Where(mail => mail.IsBarred).ToList();
        var dead = clear.Where(mail => mail.Class == "hard").ToList();
        var ours = clear.Where(mail => mail.Class == "ours").ToList();
        Assert.Equal(413, clear.Count);
        Told("barred at once are dead", barred, mail => mail.Class == "hard");
        Told("dead are barred at once", dead, mail => mail.IsBarred);
        Told("ours count against the lead", ours, mail => mail.Kind is BounceKind.Hard or BounceKind.Soft or BounceKind.Unknown);
        Told("unknown", clear, mail => mail.Kind is BounceKind.Unknown);
        foreach (var mail in clear.Where(mail => mail.IsWrong))
        {
            output.WriteLine($"{mail.Name}: {mail.Class}, judged {mail.Kind}{(mail.IsBarred ? ", barred" : "")}");
        }
        Assert.InRange(Share(barred, mail => mail.Class == "hard"), 0.98, 1);
        Assert.InRange(Share(dead, mail => mail.IsBarred), 0.90, 1);
        Assert.InRange(Share(ours, mail => mail.Kind is not (BounceKind.Sender or BounceKind.Content)), 0, 0.05);
        Assert.InRange(Share(clear, mail => mail.Kind is BounceKind.Unknown), 0, 0.05);
        Assert.DoesNotContain(mails, mail => mail is { Class: "none", IsBarred: true });
    }

    private void Told(string what, List<Mail> all, Func<Mail, bool> some) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {all.Count(some)} of {all.Count} ({Share(all, some):P1})"));

    private static double Share(List<Mail> all, Func<Mail, bool> some) => (double)all.Count(some) / all.Count;

    private static BounceEvidence Judge(string path) =>
        DiagnosticPolicy.Classify(File.ReadAllText(path, Encoding.UTF8), BounceEvidence.Report, trusted: true) ?? BounceEvidence.None;

    private sealed record Mail(string Name, string Class, BounceEvidence Evidence)
    {
        public BounceKind Kind => Evidence.Kind;

        public bool IsBarred => Evidence is { Kind: BounceKind.Hard, Trusted: true };

        public bool IsWrong =>
            Class switch
            {
                "hard" => !IsBarred,
                "soft" => Kind is not BounceKind.Soft,
                _ => Kind is not (BounceKind.Sender or BounceKind.Content),
            };
    }
}
