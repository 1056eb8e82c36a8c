using System.Globalization;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Http.Pacing;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Health;

/// <summary>Says in a sentence how a destination's pace stands.</summary>
internal static class PaceWords
{
    /// <param name="alike">Credentials of one destination that stand alike; one at least.</param>
    public static string Of(IReadOnlyList<CredentialPace> alike, DateTimeOffset now)
    {
        var (first, state) = (alike[0], alike[0].State);
        var whose = alike.Count == 1 ? first.Setting : Text($"{first.Setting} and {alike.Count - 1} more");
        var what = state.Lane.Length > 0 ? $"{first.Title}, {state.Lane}" : first.Title;
        return $"{what}: {PaceOf(state)} ({whose}); {Waiting(state, now)}{Besides(state)}.";
    }

    /// <summary>How many wait and since when.</summary>
    public static string Waiting(LaneState state, DateTimeOffset now) =>
        state.Since is not { } since ? "no call waits"
        : state.Waiting == 1 ? Text($"1 call waits for its turn since {At(since)} UTC, {For(now - since)}")
        : Text($"{state.Waiting} calls wait for their turn, the first since {At(since)} UTC, {For(now - since)}");

    public static string Advice(CredentialPace pace) =>
        $"Ask the vendor for a higher limit, and set {pace.Title}__Pace if it takes more than that; or give this client a "
        + $"credential of its own.";

    public static string PaceOf(LaneState state) =>
        state.Pace is not { } pace
            ? "as fast as calls come, " + (state.From is PaceSource.Setting ? "as it is set" : "for no limit is known")
            : Text($"{Counted.Of(pace.Calls, "call")} in {pace.Window.TotalSeconds:0.###} s")
                + state.From switch
                {
                    PaceSource.Answers => ", as its answers say",
                    PaceSource.Setting => ", as it is set",
                    PaceSource.Documented => ", as it is documented",
                    _ => ", as its refusals have taught",
                };

    private static string Besides(LaneState state) =>
        string.Concat(
            state.Others > 0 ? Text($"; others use the credential, too, for {state.Others} of them") : "",
            state.SlowerUntil is { } slower ? Text($"; fewer until {At(slower)} UTC, because calls were refused") : "",
            state.BlockedUntil is { } blocked ? Text($"; none until {At(blocked)} UTC, as it asked") : "",
            state.Day is { } day ? $"; {day}" : ""
        );

    private static string At(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string For(TimeSpan time) =>
        time < TimeSpan.FromMinutes(2) ? Text($"{Math.Max(0, time.TotalSeconds):0} s") : Text($"{time.TotalMinutes:0} min");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
