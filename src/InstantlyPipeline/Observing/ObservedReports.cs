using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Http;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Replies;

namespace InstantlyPipeline.Observing;

/// <summary>Compares what the pipeline would have done for an observed client with what can be known of another tool: what Instantly says
/// of the leads, and a file that the other tool exports.</summary>
/// <remarks>It reads and changes nothing. Instantly is asked once for each lead about whom something would have been done. CRMs are not
/// asked: what stands there may be anybody's.</remarks>
internal sealed class ObservedReports(ArrivalIndex arrivals, EventLedger ledger, DestinationClients destinations)
{
    /// <summary>How the step of an observed client begins, see <see cref="DestinationSteps"/>.</summary>
    private const string Observed = "observed only: ";

    /// <summary>Leads of which Instantly is asked.</summary>
    private const int MostAsked = 500;

    private static readonly string[] AddressColumns = ["email", "address", "lead", "lead_email", "contact", "contact_email"];

    /// <param name="csv">The other tool's export, with a column of addresses; null: none.</param>
    public async Task<ObservedReport> CompareAsync(
        ClientSettings client,
        DateOnly since,
        DateOnly until,
        string? csv,
        CancellationToken cancellationToken
    )
    {
        var notes = new List<string>();
        var here = await HereAsync(client, since, until, cancellationToken);
        var there = csv is null ? [] : There(csv, notes);
        if (csv is null)
        {
            notes.Add("No file of the other tool was given, so only what Instantly says of a lead is compared.");
        }
        var rows = new List<ObservedRow>();
        var asked = 0;
        foreach (var lead in here.Keys.Union(there.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
        {
            var (workspace, what, wouldHave) = here.GetValueOrDefault(lead, (client.Workspaces[0], [], []));
            var elsewhere = new List<string>(there.GetValueOrDefault(lead, []));
            var acted = elsewhere.Count > 0;
            if (
                wouldHave.Count > 0
                && asked++ < MostAsked
                && await StandingAsync(workspace, lead, notes, cancellationToken) is { } standing
            )
            {
                elsewhere.Add($"Instantly: {standing}");
                acted = true;
            }
            rows.Add(new ObservedRow(lead, what, wouldHave, elsewhere, Verdict(wouldHave.Count > 0, acted)));
        }
        if (asked > MostAsked)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"Instantly was asked of {MostAsked} leads and not of the rest."));
        }
        return new ObservedReport(
            client.Name,
            Named(since),
            Named(until),
            here.Values.Sum(own => own.What.Count),
            rows.Count(row => row.Verdict == "both"),
            rows.Count(row => row.Verdict == "only-here"),
            rows.Count(row => row.Verdict == "only-there"),
            rows,
            [.. notes.Distinct()]
        );
    }

    private async Task<Dictionary<string, (string Workspace, List<string> What, List<string> WouldHave)>> HereAsync(
        ClientSettings client,
        DateOnly since,
        DateOnly until,
        CancellationToken cancellationToken
    )
    {
        var here = new Dictionary<string, (string Workspace, List<string> What, List<string> WouldHave)>(StringComparer.OrdinalIgnoreCase);
        for (var day = since; day <= until; day = day.AddDays(1))
        {
            await foreach (
                var place in arrivals.ReadAsync(day.ToString("yyyyMMdd", CultureInfo.InvariantCulture), after: null, cancellationToken)
            )
            {
                var arrival = place.Arrival;
                if (
                    arrival.LeadEmail is null
                    || !client.Workspaces.Any(own => WorkspaceId.Folded(own) == WorkspaceId.Folded(arrival.Workspace))
                    || await ledger.FindAsync(arrival.EventKey, cancellationToken) is not { } entry
                )
                {
                    continue;
                }
                if (!here.TryGetValue(arrival.LeadEmail, out var own))
                {
                    here[arrival.LeadEmail] = own = (arrival.Workspace, [], []);
                }
                own.What.Add(WhatOf(entry));
                foreach (var step in entry.Steps)
                {
                    if (
                        step.Detail?.StartsWith(Observed, StringComparison.Ordinal) is true
                        && step.Detail[Observed.Length..].Split(' ')[0] is var destination
                        && destination != "Instantly" // what it would be told is no work that another tool does
                        && !own.WouldHave.Contains(destination)
                    )
                    {
                        own.WouldHave.Add(destination);
                    }
                }
            }
        }
        return here;
    }

    private static string WhatOf(LedgerEntry entry) =>
        entry.Step(ReplyWorkflow.TriageStep)?.Value is { } value
        && JsonSerializer.Deserialize(value, RepliesJson.Default.ReplyTriage) is { } triage
            ? $"reply, {Relabel.NameOf(triage.Label).Replace('_', ' ')}"
            : entry.EventType;

    /// <returns>Each address of the file with its rows, in words.</returns>
    private static Dictionary<string, List<string>> There(string csv, List<string> notes)
    {
        var there = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        using var lines = Csv.Records(csv.TrimStart('\uFEFF')).GetEnumerator();
        if (!lines.MoveNext())
        {
            notes.Add("The other tool's file is empty.");
            return there;
        }
        var header = lines.Current.Cells.Select(cell => cell.Trim()).ToList();
        var at = header.FindIndex(name => AddressColumns.Contains(name.Replace(' ', '_'), StringComparer.OrdinalIgnoreCase));
        if (at < 0)
        {
            notes.Add($"The other tool's file has no column of addresses: call one of its columns {string.Join(" or ", AddressColumns)}.");
            return there;
        }
        while (lines.MoveNext())
        {
            var cells = lines.Current.Cells;
            if (at >= cells.Count || cells[at].Trim() is not { Length: > 0 } address)
            {
                continue;
            }
            if (!there.TryGetValue(address, out var rows))
            {
                there[address] = rows = [];
            }
            rows.Add(
                string.Join(
                    ", ",
                    cells
                        .Select((cell, index) => (cell, index))
                        .Where(own => own.index != at && own.cell.Trim().Length > 0)
                        .Select(own => own.cell.Trim())
                )
                    is { Length: > 0 } row
                    ? row
                    : "a row"
            );
        }
        return there;
    }

    /// <returns>What somebody made of the lead in Instantly; null where nobody did.</returns>
    private async Task<string?> StandingAsync(string workspace, string lead, List<string> notes, CancellationToken cancellationToken)
    {
        try
        {
            if (destinations.Of<InstantlyClient>(workspace).Client is not { } instantly)
            {
                notes.Add("There is no key of Instantly's API for the client, so Instantly was not asked.");
                return null;
            }
            return
                (await instantly.FindLeadsAsync(lead, cancellationToken))
                    .Select(record => record.Interest)
                    .FirstOrDefault(status => status is not null)
                    is { } interest
                ? Enum.IsDefined((InstantlyInterest)interest)
                    ? ((InstantlyInterest)interest).ToString()
                    : string.Create(CultureInfo.InvariantCulture, $"a label of its own ({interest})")
                : null;
        }
        catch (Exception ex) when (ex is TransientFailureException or PermanentFailureException)
        {
            notes.Add(ex.Message);
            return null;
        }
    }

    private static string Verdict(bool here, bool there) =>
        (here, there) switch
        {
            (true, true) => "both",
            (true, false) => "only-here",
            (false, true) => "only-there",
            _ => "neither",
        };

    private static string Named(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
