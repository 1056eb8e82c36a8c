using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Settings <c>Team__…</c>, and <c>team</c> of a client: when the people work who answer leads, and of what they are
/// reminded.</summary>
public sealed record TeamOptions
{
    internal const string Section = "Team";

    private static readonly Dictionary<string, DayOfWeek> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mon"] = DayOfWeek.Monday,
        ["tue"] = DayOfWeek.Tuesday,
        ["wed"] = DayOfWeek.Wednesday,
        ["thu"] = DayOfWeek.Thursday,
        ["fri"] = DayOfWeek.Friday,
        ["sat"] = DayOfWeek.Saturday,
        ["sun"] = DayOfWeek.Sunday,
    };

    /// <summary>Where the people work, by its name in the time zone database, for example <c>Europe/Berlin</c>.</summary>
    /// <value><c>UTC</c>.</value>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>From when until when they work, by their own clock.</summary>
    /// <value><c>09:00-17:00</c>.</value>
    public string WorkingHours { get; set; } = "09:00-17:00";

    /// <summary>The days on which they work, with commas: mon, tue, wed, thu, fri, sat, sun.</summary>
    /// <value><c>mon,tue,wed,thu,fri</c>.</value>
    public string WorkingDays { get; set; } = "mon,tue,wed,thu,fri";

    /// <summary>Minutes of working time after which a hot reply that nobody has answered is told of again; 0 never.</summary>
    /// <value>60 where there is a key of Instantly's API, which tells whether somebody has answered; without one never, unless it is
    /// set.</value>
    public int? RemindAfterMinutes { get; set; }

    /// <summary>Minutes of working time after the reminder after which the reply is handed to the next owner; 0 never.</summary>
    /// <value>60.</value>
    public int HandOverAfterMinutes { get; set; } = 60;

    /// <summary>Who may get hot replies in turns, with commas, where neither a route nor a client names owners.</summary>
    /// <value>Empty: a reply is not handed over.</value>
    public string Owners { get; set; } = "";

    /// <summary>When the week's digest is posted, by the people's own clock, for example <c>mon 08:00</c>; <c>off</c>: not at
    /// all.</summary>
    /// <value><c>mon 08:00</c> for a client; <c>off</c> for a team without clients, unless it is set.</value>
    public string? Digest { get; set; }

    /// <summary>The common settings as they are set. A number that is none is left out here; the start says so.</summary>
    internal static TeamOptions Of(IConfiguration configuration) => Of(Texts(configuration), out _);

    /// <summary>What is set, by name.</summary>
    internal static Dictionary<string, string?> Texts(IConfiguration configuration) =>
        new(
            configuration.GetSection(Section).GetChildren().Select(setting => KeyValuePair.Create(setting.Key, setting.Value)),
            StringComparer.OrdinalIgnoreCase
        );

    /// <param name="unreadable">The settings whose numbers are none.</param>
    internal static TeamOptions Of(IReadOnlyDictionary<string, string?> texts, out IReadOnlyList<string> unreadable)
    {
        var (options, wrong) = (new TeamOptions(), new List<string>());
        unreadable = wrong;
        return options with
        {
            TimeZone = Text(nameof(TimeZone)) ?? options.TimeZone,
            WorkingHours = Text(nameof(WorkingHours)) ?? options.WorkingHours,
            WorkingDays = Text(nameof(WorkingDays)) ?? options.WorkingDays,
            RemindAfterMinutes = Number(nameof(RemindAfterMinutes)) ?? options.RemindAfterMinutes,
            HandOverAfterMinutes = Number(nameof(HandOverAfterMinutes)) ?? options.HandOverAfterMinutes,
            Owners = Text(nameof(Owners)) ?? options.Owners,
            Digest = Text(nameof(Digest)) ?? options.Digest,
        };

        string? Text(string name) => texts.GetValueOrDefault(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

        int? Number(string name)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
            wrong.Add(name);
            return null;
        }
    }

    /// <param name="nameOf">How a setting is called, by its property.</param>
    /// <returns>What is wrong, a sentence each; empty when all is well.</returns>
    internal IReadOnlyList<(string Setting, string Problem)> Problems(Func<string, string> nameOf)
    {
        var problems = new List<(string, string)>();
        void Wrong(string setting, string expected) => problems.Add((setting, $"{nameOf(setting)} {expected}."));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone.Trim(), out _))
        {
            Wrong(nameof(TimeZone), "is no time zone that this machine knows; write one such as Europe/Berlin or UTC");
        }
        if (Hours is null)
        {
            Wrong(nameof(WorkingHours), "has to be two times with a dash between them, the first one earlier, such as 09:00-17:00");
        }
        if (Days is not { Count: > 0 })
        {
            Wrong(nameof(WorkingDays), "has to be days with commas, such as mon,tue,wed,thu,fri");
        }
        foreach (
            var (setting, minutes) in new[]
            {
                (nameof(RemindAfterMinutes), RemindAfterMinutes ?? 0),
                (nameof(HandOverAfterMinutes), HandOverAfterMinutes),
            }
        )
        {
            if (minutes is < 0 or > 10_000)
            {
                Wrong(setting, "has to be from 0 to 10000");
            }
        }
        if (Digest is not null && !IsOff(Digest) && DigestAt is null)
        {
            Wrong(nameof(Digest), "has to be a day and a time, such as mon 08:00, or off");
        }
        return problems;
    }

    /// <summary>What the texts say; defaults stand in for what is wrong.</summary>
    /// <param name="isClient">A client has a digest if nothing is said.</param>
    internal TeamSettings Read(bool isClient) =>
        new()
        {
            TimeZone = TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone.Trim(), out var zone) ? zone : TimeZoneInfo.Utc,
            From = Hours?.From ?? new TimeOnly(9, 0),
            To = Hours?.To ?? new TimeOnly(17, 0),
            Days = Days is { Count: > 0 } days
                ? days
                : [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday],
            RemindAfter = RemindAfterMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            HandOverAfter = TimeSpan.FromMinutes(HandOverAfterMinutes),
            Owners = Owners.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Digest = Digest is null ? (isClient ? (DayOfWeek.Monday, new TimeOnly(8, 0)) : null) : DigestAt,
        };

    private (TimeOnly From, TimeOnly To)? Hours =>
        WorkingHours.Split('-', StringSplitOptions.TrimEntries) is [var from, var to]
        && Time(from) is { } begins
        && Time(to) is { } ends
        && begins < ends
            ? (begins, ends)
            : null;

    /// <summary>Null where one of them is no day.</summary>
    private IReadOnlyList<DayOfWeek>? Days =>
        WorkingDays.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is var days
        && days.All(Names.ContainsKey)
            ? [.. days.Select(day => Names[day]).Distinct()]
            : null;

    private (DayOfWeek Day, TimeOnly At)? DigestAt =>
        Digest?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var day, var at]
        && Names.TryGetValue(day, out var named)
        && Time(at) is { } time
            ? (named, time)
            : null;

    private static bool IsOff(string digest) => digest.Trim().Equals("off", StringComparison.OrdinalIgnoreCase);

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
