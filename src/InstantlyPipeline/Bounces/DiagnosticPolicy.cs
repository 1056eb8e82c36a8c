using InstantlyPipeline.Bounces.Diagnostics;

namespace InstantlyPipeline.Bounces;

/// <summary>Classifies the text a mail server gave when it refused a message.</summary>
/// <remarks>
/// What codes and phrases mean is data: the tables in <c>Diagnostics</c>, each row with its source. The order of evidence:
/// <list type="number">
/// <item>a phrase that decides whatever code stands beside it (a full mailbox, our own address refused), the refusing server's before the
/// reporting server's;</item>
/// <item>a code that decides: it names our own address;</item>
/// <item>a clear phrase of the refusing server;</item>
/// <item>what its words are about (storage, our side, the message), where a code for a dead address stands beside words that say no more;
/// </item>
/// <item>the last of its enhanced codes that says something: <c>5.0.0</c> does not;</item>
/// <item>a clear phrase of the reporting server, then its status;</item>
/// <item>hints: phrases, then families of codes (<c>5.7.*</c>), then reply codes. A family of 5.0 or 5.3 to 5.6 keeps "550" from being
/// taken for a dead address.</item>
/// </list> An address is barred at once by clear words, or by a code that no unknown sentence accompanies. Where phrases of one rank
/// contradict each other, content and sender come before hard. The returned mail, its subject, addresses, host names and numbers inside
/// identifiers are never evidence.
/// </remarks>
internal static class DiagnosticPolicy
{
    // A name, or "- gsmtp"; more is a sentence.
    private const int MostUnknown = 2;

    // A full mailbox and a busy server are told apart: the first explains whatever else was said, the second is what a server says last,
    // after it said why.
    private static readonly BounceKind[] OrderOfDeciding = [BounceKind.Soft, BounceKind.Content, BounceKind.Sender, BounceKind.Hard];
    private static readonly BounceKind[] Order = [BounceKind.Content, BounceKind.Sender, BounceKind.Hard, BounceKind.Soft];

    /// <returns>Null when the text says nothing of a failure.</returns>
    public static BounceEvidence? Classify(string diagnostic, string source, bool trusted)
    {
        var tables = DiagnosticTables.Instance;
        var report = BounceReport.Read(diagnostic, tables);
        if (report.IsDelay)
        {
            return null;
        }
        var server = tables.PhrasesIn(report.Server).ToList();
        var prose = tables.PhrasesIn(report.Prose).ToList();
        var decided =
            Phrase(server, DiagnosticStrength.Decides)
            ?? Phrase(prose, DiagnosticStrength.Decides)
            ?? Code(report.Server, DiagnosticStrength.Decides)
            ?? Phrase(server, DiagnosticStrength.Clear)
            ?? Topic()
            ?? LastWord()
            ?? Code(report.Server, DiagnosticStrength.Clear)
            ?? Phrase(prose, DiagnosticStrength.Clear)
            ?? Code(report.Status, DiagnosticStrength.Clear)
            ?? Phrase(server, DiagnosticStrength.Hint)
            ?? Phrase(prose, DiagnosticStrength.Hint)
            ?? Code(report.Server, DiagnosticStrength.Hint)
            ?? Code(report.Status, DiagnosticStrength.Hint)
            ?? ReplyCode(report.Server);
        if (decided is { Row.Kind: BounceKind.Unknown })
        {
            decided = ReplyCode(report.Server) is { Row.Kind: not BounceKind.Hard } reply ? reply : null;
        }
        if (decided is not { } evidence)
        {
            return null;
        }
        // "450 mailbox unavailable": a server that would have taken the mail another day says nothing for good.
        var putOff = report.Server.Codes.Count > 0 && report.Server.Codes.All(code => code[0] == '4');
        // Sendmail's "5.2.0" is its status for a 550 after DATA. Japanese carriers say "Unknown user" there when their user's settings
        // refuse the mail (NTT docomo: "受信拒否設定").
        var afterData =
            report.Status.Codes is ["5.2.0"] && report.Server.Codes.All(code => code is "5.0.0" || !DiagnosticWords.IsEnhancedCode(code));
        // A code that stands beside a sentence which no row knows may be contradicted by it.
        var isCodeAlone =
            DiagnosticWords.IsCode(evidence.Row.Said)
            && tables.UnknownIn(report.Server) > MostUnknown
            && !server.Exists(row => row.Kind is BounceKind.Hard)
            && !prose.Exists(row => row is { Kind: BounceKind.Hard, Strength: >= DiagnosticStrength.Clear });
        var sure =
            evidence.Row.Kind is not BounceKind.Hard
            || (evidence.Row.Strength > DiagnosticStrength.Hint && !putOff && !afterData && !isCodeAlone);
        return new BounceEvidence(evidence.Row.Kind, CodeBeside(evidence.Row, evidence.Said), source, trusted && sure)
        {
            Provider = MailProviders.OfReport(diagnostic),
        };

        // A person looks a code up more easily than a phrase; of a refusal for our sake, the words say more.
        string CodeBeside(DiagnosticRow row, string said) =>
            DiagnosticWords.IsEnhancedCode(row.Said.Split(' ')[0]) ? row.Said.Split(' ')[0]
            : row.Kind is BounceKind.Hard or BounceKind.Soft
            && report
                .Server.Codes.Reverse()
                .Concat(report.Status.Codes.Reverse())
                .OrderBy(code => !DiagnosticWords.IsEnhancedCode(code))
                .FirstOrDefault(code => tables.OfCode(code)?.Kind == row.Kind)
                is { } code
                ? code
            : said;

        // "550 5.1.1" beside words for storage in a wording that nobody has written down: the words know better than the code.
        (DiagnosticRow Row, string Said)? Topic() =>
            Phrase(server, DiagnosticStrength.Topic) is { } topic
            && (Code(report.Server, DiagnosticStrength.Clear) ?? Code(report.Status, DiagnosticStrength.Clear))
                is null
                    or { Row.Kind: BounceKind.Hard }
                ? topic
                : null;

        // After tries that were put off (4.4.1), the status says how it ended (5.1.1).
        (DiagnosticRow Row, string Said)? LastWord() =>
            Code(report.Server, DiagnosticStrength.Clear) is { Said: ['4', ..] }
            && Code(report.Status, DiagnosticStrength.Clear) is { Said: ['5', ..] } status
                ? status
                : null;

        (DiagnosticRow Row, string Said)? Code(DiagnosticWords words, DiagnosticStrength strength) =>
            Last(words.Codes.Where(DiagnosticWords.IsEnhancedCode), strength);

        (DiagnosticRow Row, string Said)? ReplyCode(DiagnosticWords words) =>
            Last(words.Codes.Where(code => !DiagnosticWords.IsEnhancedCode(code)), DiagnosticStrength.Hint);

        (DiagnosticRow Row, string Said)? Last(IEnumerable<string> codes, DiagnosticStrength least) =>
            codes
                .Reverse()
                .Select(code => (Row: tables.OfCode(code), Said: code))
                .Where(found => found.Row is { } row && row.Strength >= least)
                .OrderBy(found => found.Row!.Kind is BounceKind.Unknown)
                .Select(found => ((DiagnosticRow, string)?)(found.Row!, found.Said))
                .FirstOrDefault();
    }

    private static (DiagnosticRow Row, string Said)? Phrase(List<DiagnosticRow> found, DiagnosticStrength strength) =>
        (strength is DiagnosticStrength.Decides ? OrderOfDeciding : Order)
            .Select(kind => found.LastOrDefault(row => row.Kind == kind && row.Strength == strength))
            .FirstOrDefault(row => row is not null)
            is { } row
            ? (row, row.Said)
            : null;
}
